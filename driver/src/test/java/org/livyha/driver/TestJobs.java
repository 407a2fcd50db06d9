// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.livy.Job;
import org.apache.livy.JobContext;
import org.apache.livy.client.common.Serializer;

/** Jobs for tests, serialised as Livy's client does it. Gates are static because a job meets the test as a copy. */
final class TestJobs {
    private static final Serializer CLIENT = new Serializer();
    /** The gates of all jobs that have begun to wait. */
    static final Set<String> BEGUN = ConcurrentHashMap.newKeySet();

    private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

    private TestJobs() {}

    static ByteBuffer payload(Object job) {
        return CLIENT.serialize(job);
    }

    static Object value(ByteBuffer result) {
        return CLIENT.deserialize(result.duplicate());
    }

    static void release(String gate) {
        gate(gate).countDown();
    }

    private static CountDownLatch gate(String name) {
        return GATES.computeIfAbsent(name, unused -> new CountDownLatch(1));
    }

    /** Returns what it was given. */
    static final class Echo implements Job<Object> {
        private static final long serialVersionUID = 1L;
        private final Object value;

        Echo(Object value) {
            this.value = value;
        }

        @Override
        public Object call(JobContext context) {
            return value;
        }
    }

    /** Runs until its gate opens or it is interrupted; a stubborn one swallows interrupts. */
    static final class Waiting implements Job<String> {
        private static final long serialVersionUID = 1L;
        private final String gate;
        private final boolean stubborn;

        Waiting(String gate, boolean stubborn) {
            this.gate = gate;
            this.stubborn = stubborn;
        }

        @Override
        public String call(JobContext context) throws Exception {
            BEGUN.add(gate);
            while (true) {
                try {
                    gate(gate).await(60, TimeUnit.SECONDS);
                    return "through " + gate;
                } catch (InterruptedException e) {
                    if (!stubborn) {
                        throw e;
                    }
                }
            }
        }
    }

    static final class Failing implements Job<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String call(JobContext context) {
            throw new IllegalStateException("boo", new ArithmeticException("deeper"));
        }
    }

    static final class Large implements Job<byte[]> {
        private static final long serialVersionUID = 1L;
        private final int bytes;

        Large(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public byte[] call(JobContext context) {
            return new byte[bytes];
        }
    }
}
