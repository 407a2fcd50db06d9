// SPDX-License-Identifier: Apache-2.0
/** The cluster managers, one class each: where applications are, as the managers tell it. */
package org.livyha.server.cluster;
