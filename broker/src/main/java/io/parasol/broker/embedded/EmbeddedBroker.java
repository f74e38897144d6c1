// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.codahale.metrics.Counter;
import com.hivemq.embedded.EmbeddedHiveMQ;
import io.parasol.broker.access.AccessTable;
import io.parasol.broker.embedded.identity.BrokerIdentities;
import io.parasol.broker.embedded.identity.ConnectedClients;
import io.parasol.broker.embedded.identity.DenyRule;
import io.parasol.broker.embedded.identity.HivemqQueues;
import io.parasol.broker.embedded.selftest.AccessProbe;
import io.parasol.broker.embedded.selftest.ExpectedHandshakeFailures;
import io.parasol.broker.embedded.selftest.StartupSelfTest;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.broker.embedded.setup.DenyUnauthenticated;
import io.parasol.broker.embedded.setup.Shutdown;
import io.parasol.broker.embedded.setup.TlsStores;
import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MQTT broker in this process: MQTT 5 and 3.1.1 over mutual TLS, and no other protocol. It
 * fails closed.
 *
 * <p>A process can have only one. Building a second one would open the first to unauthenticated
 * clients, because HiveMQ's setting for them is process-wide.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);

  private static final String DROPPED = "com.hivemq.messages.dropped.count";
  private static final int CERTIFICATE_CHECK_MILLIS = 500;
  private static final long CERTIFICATE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final EmbeddedHiveMQ hivemq;
  private final AccessExtension extension;
  private final TlsStores stores;
  private final HandshakeLog handshakes;
  private final ExpectedHandshakeFailures expectedFailures;
  private final ListenerAddresses addresses;
  private final Counter dropped;

  /** The certificate that the broker presented when it was last checked. */
  private volatile X509Certificate presented;

  private long lastDropped;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedBroker(
      EmbeddedHiveMQ hivemq,
      BrokerStartup launch,
      HandshakeLog handshakes,
      ExpectedHandshakeFailures expectedFailures,
      ListenerAddresses addresses,
      X509Certificate presented) {
    this.presented = presented;
    this.hivemq = hivemq;
    this.extension = launch.extension();
    this.stores = launch.stores();
    this.handshakes = handshakes;
    this.expectedFailures = expectedFailures;
    this.addresses = addresses;
    this.dropped = hivemq.getMetricRegistry().counter(DROPPED);
  }

  /**
   * Starts the broker and runs the self-test, which connects to verify that unauthorized clients
   * are refused. Returns after the self-test has passed.
   *
   * @param home the folder of the broker; created if missing.
   * @param hooks the hooks for what clients publish.
   * @throws BrokerException if a self-test check fails; no port is open then.
   */
  public static EmbeddedBroker start(
      SiteConfig.Broker settings,
      Path home,
      BrokerIdentities identities,
      AccessTable access,
      DenyRule denied,
      BrokerListener listener,
      PublishHooks hooks)
      throws BrokerException {
    return start(
        BrokerPreparation.begin(settings, home),
        identities,
        access,
        denied,
        listener,
        hooks,
        () -> {});
  }

  /**
   * Starts the broker as the other method does.
   *
   * @param preparation has begun; the broker closes it.
   * @param meanwhile is run in this thread while HiveMQ starts.
   */
  public static EmbeddedBroker start(
      BrokerPreparation preparation,
      BrokerIdentities identities,
      AccessTable access,
      DenyRule denied,
      BrokerListener listener,
      PublishHooks hooks,
      Runnable meanwhile)
      throws BrokerException {
    Refusals refusals = new Refusals(listener, System::nanoTime);
    ConnectedClients clients =
        new ConnectedClients(
            denied, identities.issuers(), identities.broker().clock(), identities.legacyDevices());
    SlowSubscriberMonitor slowSubscribers = new SlowSubscriberMonitor(access.topics(), listener);
    AccessExtension extension =
        new AccessExtension(
            new CertificateAuthenticator(
                access,
                clients,
                refusals,
                slowSubscribers,
                hooks.commands(),
                IdentityBudget.of(refusals::reportLimit)),
            clients,
            refusals,
            slowSubscribers,
            hooks);
    return start(new BrokerStartup(preparation, extension), identities, access, meanwhile);
  }

  static EmbeddedBroker start(BrokerStartup launch, BrokerIdentities identities, AccessTable access)
      throws BrokerException {
    launch.preparation().begin();
    return start(launch, identities, access, () -> {});
  }

  private static EmbeddedBroker start(
      BrokerStartup launch, BrokerIdentities identities, AccessTable access, Runnable meanwhile)
      throws BrokerException {
    launch.preparation().take();
    EmbeddedHiveMQ hivemq = launch.build();
    ExpectedHandshakeFailures expectedFailures = new ExpectedHandshakeFailures(System::nanoTime);
    HandshakeLog handshakes = HandshakeLog.open(launch.extension().refusals(), expectedFailures);
    boolean isOpen = false;
    try {
      long begin = System.nanoTime();
      launch.prepare(identities.broker());
      BrokerStartup.Started started = launch.start(hivemq, identities.gateway(), access, meanwhile);
      ListenerAddresses addresses = started.addresses();
      ClientCertificateClock.install(hivemq, identities.broker().clock());
      EmbeddedBroker broker =
          new EmbeddedBroker(
              hivemq,
              launch,
              handshakes,
              expectedFailures,
              addresses,
              identities.broker().chain().get(0));
      broker.startBacklogs();
      broker.runSelfTest(started.selfTest(), identities);
      DenyUnauthenticated.require();
      log.info(
          "broker started address={} start-ms={}",
          addresses.site(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
      isOpen = true;
      return broker;
    } finally {
      // Required after any failure: HiveMQ may serve clients although its start failed.
      if (!isOpen) {
        stop(hivemq);
        handshakes.close();
      }
    }
  }

  /** Starts to bound the bytes in HiveMQ's queues. */
  private void startBacklogs() throws BrokerException {
    extension
        .backlogs()
        .start(
            QueueLengths.of(hivemq),
            HivemqQueues.of(hivemq),
            (queue, messages) -> {
              dropped.inc(messages);
              extension.refusals().reportLimit("queue_bytes", queue, messages);
            });
  }

  private void runSelfTest(StartupSelfTest selfTest, BrokerIdentities identities)
      throws BrokerException {
    expectFailing(StartupSelfTest.EXPECTED_FAILURES);
    extension.expectRefusal(identities.gateway().chain().get(0).getSerialNumber());
    selfTest.run(
        reachable(),
        ListenerAddresses.socketAddress(addresses.own()),
        identities.broker(),
        extension.testId(),
        () -> expectFailing(1));
    extension.expectNoRefusal();
  }

  /** Returns the actual address of the broker; the port is never 0. */
  public HostPort address() {
    return addresses.site();
  }

  /**
   * Returns the address for clients on this machine: loopback if the broker listens on all
   * interfaces.
   */
  public HostPort localAddress() {
    return addresses.siteOnThisMachine();
  }

  /**
   * Returns the address for the sessions of this gateway, which is on the loopback interface. No
   * other client can use it.
   */
  public HostPort ownAddress() {
    return addresses.own();
  }

  private InetSocketAddress reachable() {
    return ListenerAddresses.socketAddress(localAddress());
  }

  /** Announces handshakes of the gateway itself that will fail. */
  private void expectFailing(int handshakes) {
    expectedFailures.expect(handshakes, reachable().getAddress().getHostAddress());
  }

  private X509Certificate presentedCertificate() throws BrokerException {
    expectFailing(1);
    X509Certificate found = AccessProbe.presentedCertificate(reachable());
    presented = found;
    return found;
  }

  /** Replaces the legacy devices of {@link BrokerIdentities}; returns at once. */
  public void setLegacyDevices(Set<DeviceId> devices) {
    extension.setLegacyDevices(devices);
  }

  /** Applies a new deny-list and ends the sessions of the certificates on it. */
  public void deny(DenyList denied) {
    extension.deny(denied);
  }

  /**
   * Removes what the broker has of denied identities: sessions with their delayed Wills, and the
   * retained messages of devices, whose retained state becomes {@code offline}. An identity that is
   * connected with an accepted certificate is left alone. Returns at once.
   */
  public void remove(Set<Identity> denied) {
    extension.remove(denied);
  }

  /** Accepts the certificates of these issuers only, and ends the sessions of others. */
  public void accept(AcceptedIssuers issuers) {
    extension.accept(issuers);
  }

  /**
   * Ends the sessions of all clients except the gateway's own, and accepts no others until the next
   * {@link #deny}. For a deny-list that cannot be read.
   *
   * @param why one line.
   */
  public void denyAllButOwn(String why) {
    extension.denyAllButOwn(why);
  }

  /**
   * Publishes a retained {@code offline} state for a device whose certificate is no longer
   * accepted, and which therefore cannot update its state. Returns at once.
   *
   * @param why one line.
   */
  public void publishOffline(Identity.Device device, String why) {
    extension.publishOffline(device, why);
  }

  /**
   * Changes the certificate that new connections receive, which takes about ten seconds; existing
   * connections continue. Blocks until the certificate is in use.
   *
   * @throws BrokerException if the material is unusable, or is not in use in time. New connections
   *     then still receive the old certificate.
   */
  public synchronized void replaceCertificate(TlsMaterial material) throws BrokerException {
    X509Certificate wanted = material.chain().get(0);
    stores.write(material);
    long begin = System.nanoTime();
    while (!presentedCertificate().equals(wanted)) {
      if (System.nanoTime() - begin > CERTIFICATE_TIMEOUT_NANOS) {
        throw new BrokerException("the broker does not present its new certificate");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(CERTIFICATE_CHECK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BrokerException("interrupted before the broker presented its new certificate", e);
      }
    }
    log.info("broker certificate changed expires={}", wanted.getNotAfter().toInstant());
  }

  /**
   * Connects to the broker with this certificate, and returns whether it is refused. The
   * certificate must be one that has to be refused: on the current deny-list, or without a valid
   * identity. The refusal is not reported. Blocks for up to some seconds.
   *
   * @throws BrokerException if the test could not be run.
   */
  public boolean refuses(TlsMaterial material) throws BrokerException {
    extension.expectRefusal(material.chain().get(0).getSerialNumber());
    try {
      return new AccessProbe(reachable(), presented).refuses(material);
    } catch (BrokerException untried) {
      // The broker may present a new certificate by now.
      return new AccessProbe(reachable(), presentedCertificate()).refuses(material);
    }
  }

  /**
   * Returns the legacy devices, or the gateway, whose current certificate was presented by other
   * clients since the last call. Their keys are no longer secret.
   */
  public Set<Identity> takeUsedElsewhere() {
    return extension.gateRules().check().takeUsedElsewhere();
  }

  /** Returns whether a client with the certificate of this device is connected. */
  public boolean isConnected(DeviceId device) {
    return extension.isConnected(device);
  }

  /** Returns the number of connected clients. */
  public int connections() {
    return extension.connections();
  }

  /**
   * Returns the number of messages since the start that the broker dropped because a subscriber was
   * too slow.
   */
  public synchronized long dropped() {
    // HiveMQ counts an intercepted command as dropped, but a moment later than it is intercepted.
    lastDropped = Math.max(lastDropped, dropped.getCount() - extension.interceptedCommands());
    return lastDropped;
  }

  /** Returns the number of refusals since the start. */
  public long refused() {
    return extension.refusals().count();
  }

  /** Returns how often clients have reached a limit since the start. */
  public long limited() {
    return extension.gateRules().reports().count() + extension.refusals().limits();
  }

  /** Ends every session and closes the port, within about four seconds. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      extension.stopChecks();
      stop(hivemq);
      handshakes.close();
    }
  }

  private static void stop(EmbeddedHiveMQ hivemq) {
    if (Shutdown.close(hivemq, HivemqInternals.quietPeriodEnd(hivemq))) {
      BrokerPreparation.release();
    } else {
      log.error("broker not closed why=\"HiveMQ did not stop in time\"");
    }
  }
}
