// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import io.parasol.broker.topic.Topics;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.SigningKey;
import java.util.function.Supplier;

/**
 * The parts of the site that commands need.
 *
 * @param policy read again for every command, so that a reload takes effect.
 * @param receiptKey the key of the gateway's current certificate.
 */
public record CommandSite(
    Topics topics,
    Supplier<CommandPolicy> policy,
    Supplier<SigningKey> receiptKey,
    Controllers controllers) {}
