// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.broker.topic.Topics;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.site.SiteConfig;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * The path to the upstream broker.
 *
 * @param material the certificate that the gateway presents there.
 * @param clock in the zone of the site, for the daily windows.
 * @param deadLetters the folder of what the upstream broker does not accept.
 */
public record BridgePath(
    SiteConfig.Bridge settings,
    Topics topics,
    Supplier<TlsMaterial> material,
    Clock clock,
    Path deadLetters) {}
