// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.embedded.BrokerListener;
import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.broker.embedded.PublishHooks;
import io.parasol.broker.embedded.identity.BrokerIdentities;
import io.parasol.broker.embedded.identity.DenyRule;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.site.SiteConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A site with its authority and a broker's folder, in a temporary folder. */
public final class TestSite implements BrokerListener {

  public static final SiteId ID = new SiteId("s");

  /** A device behind the gateway; all others of the site speak MQTT themselves. */
  public static final DeviceId LEGACY = new DeviceId("old");

  final Path folder;
  public final SiteAuthority authority;
  public final AccessTable access;
  private final Map<String, TlsMaterial> materials = new HashMap<>();
  public final List<String> refusals = new CopyOnWriteArrayList<>();
  public final List<String> limits = new CopyOnWriteArrayList<>();
  public final List<String> misused = new CopyOnWriteArrayList<>();
  final List<String> backlogs = new CopyOnWriteArrayList<>();

  public TestSite(Path folder) throws Exception {
    this.folder = folder;
    this.authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            ID,
            Set.of("localhost", "127.0.0.1"),
            InstantSource.system());
    this.access = new AccessTable(new Topics("parasol", ID), authority.gateway());
  }

  /** Issued at the first call. Operators' names tell their role: {@code anna-operator}. */
  public TlsMaterial of(String client) throws Exception {
    TlsMaterial known = materials.get(client);
    if (known == null) {
      issue(client);
      known = authority.material(client);
      materials.put(client, known);
    }
    return known;
  }

  private void issue(String client) throws Exception {
    if (client.equals(SiteAuthority.GATEWAY) || client.equals(SiteAuthority.BROKER)) {
      return;
    }
    Optional<Role> role = Role.of(client.substring(client.indexOf('-') + 1));
    if (role.isPresent()) {
      authority.issueOperator(new OperatorName(client), role.get());
    } else {
      authority.issueDevice(new DeviceId(client));
    }
  }

  public static SiteConfig.Broker settings(int port) {
    return new SiteConfig.Broker(new HostPort("127.0.0.1", port));
  }

  public BrokerHome home() {
    return BrokerHome.at(folder.resolve("broker"));
  }

  public BrokerIdentities identities() throws Exception {
    return new BrokerIdentities(
        of(SiteAuthority.BROKER),
        of(SiteAuthority.GATEWAY),
        authority.acceptedIssuers(),
        Set.of(LEGACY));
  }

  public static InetSocketAddress socketAddress(EmbeddedBroker broker) {
    return new InetSocketAddress(broker.localAddress().host(), broker.localAddress().port());
  }

  @Override
  public void refused(String client, String what, String why) {
    refusals.add(client + " | " + what + " | " + why);
  }

  @Override
  public void limitReached(String limit, String client, long count) {
    limits.add(limit + " | " + client);
  }

  @Override
  public void certificateUsedElsewhere(Identity owner, String from) {
    misused.add(owner.uri() + " | " + from);
  }

  @Override
  public void subscriberSlow(String session, int waiting, int limit) {
    backlogs.add(session + " has " + waiting + " of " + limit);
  }

  @Override
  public void subscriberRecovered(String session) {
    backlogs.add(session + " keeps up");
  }

  public EmbeddedBroker start() throws Exception {
    return start(PublishHooks.NONE);
  }

  public EmbeddedBroker start(PublishHooks hooks) throws Exception {
    return EmbeddedBroker.start(
        settings(0),
        home().folder(),
        identities(),
        access,
        DenyRule.of(DenyList.EMPTY),
        this,
        hooks);
  }
}
