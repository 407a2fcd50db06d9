// SPDX-License-Identifier: Apache-2.0
/**
 * The REST interface's plumbing: who answers a request, how long it is held, and in which shape. Knows nothing of sessions
 * beyond the exceptions it turns into statuses; the root hands it the resources.
 */
package org.livyha.server.http;
