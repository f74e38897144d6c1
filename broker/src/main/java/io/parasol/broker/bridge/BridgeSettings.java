// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import java.util.List;
import java.util.function.Supplier;

/**
 * The settings of the bridge to the upstream broker.
 *
 * @param to the addresses of the upstream broker, tried in this order; at least one.
 * @param material called for every connect, so that renewed files take effect.
 * @param prefix the text before every topic at the upstream broker, including its last {@code /};
 *     may be empty.
 * @param will the Will of the bridge, with its topic at the site.
 */
public record BridgeSettings(
    List<HostPort> to,
    String clientId,
    Supplier<TlsMaterial> material,
    String prefix,
    Topics topics,
    Publication will) {}
