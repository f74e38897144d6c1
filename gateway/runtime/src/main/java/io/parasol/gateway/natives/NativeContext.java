// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.broker.topic.Topics;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.natives.NativeDevices.AnswerTimeouts;
import java.time.InstantSource;

/**
 * What all native devices of a site share.
 *
 * @param listener called for dropped messages.
 * @param thread handles the messages of all devices.
 */
record NativeContext(
    Topics topics,
    Downlink downlink,
    NativeListener listener,
    InstantSource clock,
    AnswerTimeouts timeouts,
    SerialExecutor thread) {}
