// SPDX-License-Identifier: Apache-2.0
/** Starting applications, finding them again by tag, and ending them. Used by {@code session} and {@code batch}; knows neither. */
package org.livyha.server.launch;
