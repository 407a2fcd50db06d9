// SPDX-License-Identifier: Apache-2.0
/** {@code livyctl}: the commands and how they answer. Nobody calls it but an operator. */
package org.livyha.ctl;
