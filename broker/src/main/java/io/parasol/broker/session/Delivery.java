// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import java.util.Optional;

/**
 * One message that arrived. Nothing in it is to be believed.
 *
 * @param responseTopic where the sender would like an answer.
 * @param correlation opaque to the receiver.
 */
@SuppressWarnings("ArrayRecordComponent")
public record Delivery(
    String topic,
    byte[] payload,
    boolean retained,
    Optional<String> responseTopic,
    Optional<byte[]> correlation) {}
