// SPDX-License-Identifier: Apache-2.0
/** What an operator can set, typed and validated at start. May be used by every room of the server. */
package org.livyha.server.config;
