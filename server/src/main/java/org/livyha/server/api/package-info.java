// SPDX-License-Identifier: Apache-2.0
/** Parts of Livy's REST contract that sessions and batches share. */
package org.livyha.server.api;
