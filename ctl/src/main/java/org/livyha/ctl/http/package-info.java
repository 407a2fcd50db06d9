// SPDX-License-Identifier: Apache-2.0
/** A small HTTP client that sends each request once and says what became of it. Everything in {@code ctl} may use it. */
package org.livyha.ctl.http;
