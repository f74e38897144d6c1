// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import io.parasol.broker.session.Publication;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.site.HostPort;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the way to the centre needs.
 *
 * @param to the addresses of the centre, tried in this order; one at least.
 * @param material asked for anew at every connect, so that renewed files are taken up.
 * @param prefix what stands before every topic there, with its last {@code /}; or nothing.
 * @param will what the centre is to say when the bridge is lost, under its topic at the site.
 */
public record BridgeSettings(
    List<HostPort> to,
    String clientId,
    Supplier<TlsMaterial> material,
    String prefix,
    Topics topics,
    Publication will) {}
