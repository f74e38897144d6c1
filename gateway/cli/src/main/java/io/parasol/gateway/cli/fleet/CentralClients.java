// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.fleet;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.access.Permission;
import io.parasol.broker.bridge.Bridge;
import io.parasol.broker.rules.BrokerClient;
import io.parasol.broker.rules.SiteClients;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.trust.SiteAuthorities;
import io.parasol.gateway.sparkplug.EdgeNodeRights;
import io.parasol.gateway.state.PkiFolder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** The clients of a site at its central broker. */
final class CentralClients {

  private CentralClients() {}

  /**
   * Returns the clients of a site.
   *
   * @throws IllegalArgumentException if the site has no central broker.
   */
  static List<BrokerClient> of(SiteConfig config) throws AuthorityException, UnusableKeyException {
    Optional<SiteConfig.Bridge> bridge = config.bridge();
    if (bridge.isPresent() && bridge.get().protocol() == SiteConfig.BridgeProtocol.KAFKA) {
      throw new IllegalArgumentException(
          "%s: bridge leads to Kafka, which has no access rules of an MQTT broker; expected mqtts://"
              .formatted(config.file()));
    }
    if (bridge.isPresent()) {
      return List.of(bridge(config, bridge.get()));
    }
    if (config.broker().external().isEmpty()) {
      throw new IllegalArgumentException(
          "%s: has no central broker; expected bridge or broker.external".formatted(config.file()));
    }
    return sessions(config);
  }

  /** Returns the permissions to read everything of a site at its central broker. */
  static List<Permission> everything(SiteConfig config) {
    String prefix = config.bridge().map(SiteConfig.Bridge::prefix).orElse("");
    List<Permission> all = new ArrayList<>();
    all.add(
        new Permission(
            Permission.Activity.SUBSCRIBE, prefix + topics(config).prefix() + "#", false));
    config
        .bridge()
        .flatMap(SiteConfig.Bridge::sparkplug)
        .ifPresent(node -> all.addAll(EdgeNodeRights.ofReader(node.group(), topics(config))));
    return all;
  }

  /** Returns the permissions of a client that carries out campaigns at the site. */
  static List<Permission> campaigns(SiteConfig config) {
    String prefix = config.bridge().map(SiteConfig.Bridge::prefix).orElse("");
    Topics topics = topics(config);
    List<Permission> all = new ArrayList<>();
    all.add(
        new Permission(Permission.Activity.PUBLISH, prefix + topics.ofAll(Kind.COMMAND), false));
    for (Kind kind : List.of(Kind.ABOUT, Kind.STATE, Kind.UPDATE, Kind.FINDINGS, Kind.RECEIPT)) {
      all.add(new Permission(Permission.Activity.SUBSCRIBE, prefix + topics.ofAll(kind), false));
    }
    return all;
  }

  private static BrokerClient bridge(SiteConfig config, SiteConfig.Bridge bridge)
      throws UnusableKeyException {
    Topics topics = topics(config);
    List<Permission> permissions = new ArrayList<>(Bridge.permissions(bridge.prefix(), topics));
    bridge
        .sparkplug()
        .ifPresent(
            node ->
                permissions.addAll(
                    EdgeNodeRights.of(bridge.prefix(), node.group(), node.host(), topics)));
    return bridge.identity().isPresent()
        ? BrokerClient.of(subject(bridge.identity().get()), permissions)
        : new BrokerClient(SiteAuthority.GATEWAY, config.site().value(), permissions);
  }

  private static String subject(SiteConfig.KeyPair pair) throws UnusableKeyException {
    return Certificates.read(pair.certificate())
        .get(0)
        .getSubjectX500Principal()
        .getName(X500Principal.RFC2253);
  }

  private static List<BrokerClient> sessions(SiteConfig config)
      throws AuthorityException, UnusableKeyException {
    Identity.Gateway gateway = gateway(config);
    SiteClients clients =
        new SiteClients(
            new AccessTable(topics(config), gateway, config.consumers().discoveryPrefix()),
            config.natives());
    List<Identity> identities = new ArrayList<>(List.of(gateway));
    for (DeviceId device : config.devices().keySet()) {
      identities.add(new Identity.Device(config.trustDomain(), config.site(), device));
    }
    identities.addAll(people(config));
    return identities.stream().map(clients::of).toList();
  }

  private static List<Identity> people(SiteConfig config)
      throws AuthorityException, UnusableKeyException {
    if (!Files.isDirectory(PkiFolder.in(config.state()))) {
      return List.of();
    }
    SiteAuthority authority = SiteAuthorities.open(config);
    return authority.list().stream()
        .filter(each -> !each.isRevoked())
        .map(IssuedCertificate::identity)
        .filter(Identity.Operator.class::isInstance)
        .toList();
  }

  private static Identity.Gateway gateway(SiteConfig config) {
    return new Identity.Gateway(config.trustDomain(), config.site());
  }

  private static Topics topics(SiteConfig config) {
    return new Topics(config.topicRoot(), config.site());
  }
}
