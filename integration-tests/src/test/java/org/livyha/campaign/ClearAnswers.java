// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.List;
import java.util.regex.Pattern;

/** No answer is a stack trace or an unforeseen status, whatever happens. */
final class ClearAnswers implements Checker {
    /** What clients know Livy to say of a session that is not ready or has ended. */
    private static final Pattern STATE = Pattern.compile(".*(Session is in state \\w+|Session isn't active).*");

    private static final Pattern TRACE = Pattern.compile("\\\\tat |\\tat |Caused by");

    @Override
    public String name() {
        return "clearErrors";
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        return evidence.ops().stream()
                .filter(op -> !isClear(op))
                .map(op -> new Violation(
                        name(), op.verb() + " " + op.what() + " got " + op.status() + " '" + op.text() + "'"))
                .toList();
    }

    private static boolean isClear(Op op) {
        String text = op.text() == null ? "" : op.text();
        return switch (op.status()) {
            case Ask.NOT_SENT, 0, 200, 201 -> true;
            case 404, 502, 503 -> !TRACE.matcher(text).find();
            case 400, 500 -> STATE.matcher(text).matches();
            default -> false;
        };
    }
}
