// SPDX-License-Identifier: Apache-2.0
/**
 * The program inside the Spark driver: interpreters, the statement queue, and the lines home to the servers. Nothing
 * compiles against it: the server ships its jar, and Spark runs {@link org.livyha.driver.DriverMain}.
 */
package org.livyha.driver;
