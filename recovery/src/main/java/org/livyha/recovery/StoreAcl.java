// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.apache.curator.framework.AuthInfo;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;

/**
 * Who may touch our nodes: everybody, or only those who know our credentials. Give the same one to the framework (with
 * {@link #applyTo}, before it is built) and to the store. Its {@code toString} holds no credentials.
 */
public final class StoreAcl {
    private final List<ACL> acl;
    private final List<AuthInfo> auth;

    /** @param acl not a {@code List.of}: ZooKeeper asks such lists for null */
    private StoreAcl(List<ACL> acl, List<AuthInfo> auth) {
        this.acl = acl;
        this.auth = auth;
    }

    /** No credentials: whoever reaches ZooKeeper may do anything, reading the drivers' secrets included. */
    public static StoreAcl open() {
        return new StoreAcl(ZooDefs.Ids.OPEN_ACL_UNSAFE, List.of());
    }

    /**
     * All rights for whoever presents these credentials (scheme {@code digest}), none for anybody else.
     *
     * @param credentials {@code user:password}
     */
    public static StoreAcl digest(String credentials) {
        int colon = Objects.requireNonNull(credentials, "credentials").indexOf(':');
        if (colon <= 0 || colon == credentials.length() - 1) {
            throw new IllegalArgumentException("ZooKeeper credentials are not of the form user:password");
        }
        return new StoreAcl(
                ZooDefs.Ids.CREATOR_ALL_ACL,
                List.of(new AuthInfo("digest", credentials.getBytes(StandardCharsets.UTF_8))));
    }

    /** What every node we create is given. */
    public List<ACL> acl() {
        return acl;
    }

    /** The same for the recipes of the framework. */
    public ACLProvider provider() {
        return new ACLProvider() {
            @Override
            public List<ACL> getDefaultAcl() {
                return acl;
            }

            @Override
            public List<ACL> getAclForPath(String path) {
                return acl;
            }
        };
    }

    public CuratorFrameworkFactory.Builder applyTo(CuratorFrameworkFactory.Builder builder) {
        CuratorFrameworkFactory.Builder result = builder.aclProvider(provider());
        return auth.isEmpty() ? result : result.authorization(auth);
    }

    @Override
    public String toString() {
        return auth.isEmpty() ? "StoreAcl[open]" : "StoreAcl[digest]";
    }
}
