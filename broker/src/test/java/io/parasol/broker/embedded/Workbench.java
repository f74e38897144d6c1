// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.embedded.identity.ConnectedClients;
import io.parasol.broker.embedded.identity.QueueLimits;
import io.parasol.broker.embedded.selftest.RawClient;
import io.parasol.broker.embedded.setup.TestSite;
import io.parasol.certs.authority.DenyList;
import io.parasol.testing.FreePort;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** The parts of a broker before it is started, to put a broken one among them. */
final class Workbench {

  static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  final TestSite site;
  final int port;
  final ConnectedClients clients;
  final Refusals refusals;
  final SlowSubscriberMonitor slowSubscribers;

  Workbench(Path folder) throws Exception {
    this(folder, QueueLimits.ofHeap(Runtime.getRuntime().maxMemory()));
  }

  Workbench(Path folder, QueueLimits limits) throws Exception {
    site = new TestSite(folder);
    clients =
        new ConnectedClients(
            DenyList.EMPTY, site.authority.acceptedIssuers(), InstantSource.system());
    port = FreePort.find();
    refusals = new Refusals(site, System::nanoTime);
    slowSubscribers = new SlowSubscriberMonitor(site.access.topics(), site, limits);
  }

  /** Nothing broken. */
  BrokerStartup launch() {
    return launch(admission());
  }

  BrokerStartup launch(CertificateAuthenticator authenticator) {
    return launch(extension(authenticator));
  }

  BrokerStartup launch(AccessExtension extension) {
    return new BrokerStartup(preparation(), extension);
  }

  BrokerPreparation preparation() {
    return new BrokerPreparation(TestSite.settings(port), site.home());
  }

  AccessExtension extension(CertificateAuthenticator authenticator) {
    return new AccessExtension(authenticator, clients, refusals, slowSubscribers);
  }

  CertificateAuthenticator admission() {
    return new CertificateAuthenticator(site.access, clients, refusals, slowSubscribers);
  }

  EmbeddedBroker start(BrokerStartup launch) throws Exception {
    return EmbeddedBroker.start(launch, site.identities(), site.access);
  }

  int knock(EmbeddedBroker broker, String who) throws Exception {
    try (RawClient client = RawClient.open(broker, 5, Optional.of(site.of(who)))) {
      return client.connect(who);
    }
  }

  static int knockAsStranger(EmbeddedBroker broker) throws Exception {
    try (RawClient client = RawClient.open(broker, 5, Optional.empty())) {
      return client.connect("x");
    }
  }
}
