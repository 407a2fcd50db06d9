// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

/**
 * Where a person can look at an application.
 *
 * @param driverLogUrl the driver's log, or null
 * @param sparkUiUrl the Spark UI, or null
 */
public record AppInfo(String driverLogUrl, String sparkUiUrl) {
    public static final AppInfo NONE = new AppInfo(null, null);

    /** This, and where it says nothing, the other. */
    public AppInfo or(AppInfo other) {
        return new AppInfo(
                driverLogUrl == null ? other.driverLogUrl : driverLogUrl,
                sparkUiUrl == null ? other.sparkUiUrl : sparkUiUrl);
    }
}
