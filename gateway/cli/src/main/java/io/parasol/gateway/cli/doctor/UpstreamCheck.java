// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Connects to what the site depends on elsewhere: brokers and the source of releases. */
final class UpstreamCheck {

  private static final int HTTPS = 443;

  private static final String BROKER_REMEDY =
      "check the address, the firewall, and which authority issued the certificate there";

  private final SiteConfig config;
  private final Reach reach;
  private final @Nullable TlsMaterial own;

  /**
   * @param own what the gateway presents; empty if it cannot be read.
   */
  UpstreamCheck(SiteConfig config, Reach reach, Optional<TlsMaterial> own) {
    this.config = config;
    this.reach = reach;
    this.own = own.orElse(null);
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    config
        .broker()
        .external()
        .ifPresent(
            external ->
                brokers("broker.external", external.to(), material(external.ca()), findings));
    config.bridge().ifPresent(bridge -> brokers("bridge", bridge.to(), material(bridge), findings));
    config.releases().ifPresent(releases -> findings.add(releases(releases.from())));
    return findings;
  }

  private void brokers(
      String subject, List<HostPort> to, Optional<TlsMaterial> material, List<Finding> findings) {
    for (HostPort address : to) {
      Optional<String> why =
          material.isPresent()
              ? reach.tls(address, material.get().sslContext())
              : reach.tcp(address);
      findings.add(
          why.isEmpty()
              ? Finding.ok(subject, address + " accepts connections")
              : Finding.problem(subject, address + ": " + why.get(), BROKER_REMEDY));
    }
  }

  private Optional<TlsMaterial> material(SiteConfig.Bridge bridge) {
    Optional<TlsMaterial> presented =
        bridge.identity().isEmpty() ? Optional.ofNullable(own) : read(bridge.identity().get());
    return presented.flatMap(material -> withAnchors(material, bridge.ca()));
  }

  private Optional<TlsMaterial> material(Optional<Path> ca) {
    return Optional.ofNullable(own).flatMap(material -> withAnchors(material, ca));
  }

  private static Optional<TlsMaterial> read(SiteConfig.KeyPair files) {
    try {
      return Optional.of(TlsMaterial.load(files.certificate(), files.key(), files.certificate()));
    } catch (UnusableKeyException unusable) {
      return Optional.empty();
    }
  }

  private static Optional<TlsMaterial> withAnchors(TlsMaterial material, Optional<Path> ca) {
    try {
      return Optional.of(
          ca.isPresent() ? material.withAnchors(Certificates.read(ca.get())) : material);
    } catch (UnusableKeyException unusable) {
      return Optional.empty();
    }
  }

  private Finding releases(SiteConfig.ReleaseSource source) {
    if (source instanceof SiteConfig.ReleaseSource.Server server) {
      int port = server.address().getPort() < 0 ? HTTPS : server.address().getPort();
      HostPort address = new HostPort(String.valueOf(server.address().getHost()), port);
      return reach
          .tcp(address)
          .map(
              why ->
                  Finding.problem(
                      "releases", address + ": " + why, "check the address and the firewall"))
          .orElseGet(() -> Finding.ok("releases", address + " accepts connections"));
    }
    Path folder = ((SiteConfig.ReleaseSource.Folder) source).path();
    return Files.isDirectory(folder)
        ? Finding.ok("releases", folder + " is there")
        : Finding.warning(
            "releases", folder + " is absent", "if it is a stick, it may be; else check the path");
  }
}
