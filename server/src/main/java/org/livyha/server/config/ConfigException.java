// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.util.List;

/** The configuration cannot be used. Tells everything that is wrong with it, so that it is mended once. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<String> errors;

    /** @param errors one sentence for each wrong setting, with its key, its value and what was expected */
    public ConfigException(List<String> errors) {
        super("The configuration has " + errors.size() + (errors.size() == 1 ? " error:" : " errors:") + "\n  - "
                + String.join("\n  - ", errors));
        this.errors = List.copyOf(errors);
    }

    public List<String> errors() {
        return errors;
    }
}
