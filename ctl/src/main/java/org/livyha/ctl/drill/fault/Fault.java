// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.fault;

import java.util.List;
import org.livyha.ctl.pair.Host;

/** Something that is done to the host that leads. Used by one thread; blocks for seconds at most. */
public interface Fault {
    /** In a few words, with the command. */
    String describe();

    /** Programs that the host must have. */
    default List<String> needs() {
        return List.of();
    }

    /** Does it to this host. When it throws, nothing may be left: {@link #heal} is called all the same. */
    void inject(Host leader);

    /** Takes it back if it is there, however often it is called. What cannot be reached heals itself after a while. */
    void heal();
}
