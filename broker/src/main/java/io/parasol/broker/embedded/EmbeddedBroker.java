// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.codahale.metrics.Counter;
import com.hivemq.embedded.EmbeddedHiveMQ;
import io.parasol.broker.access.AccessTable;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.HostPort;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker in this process: MQTT 5 and 3.1.1 over mutual TLS, and nothing else. It fails closed.
 *
 * <p>One a process: building a second would open the first to strangers, since HiveMQ's switch for
 * them is process-wide.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);

  private static final AtomicBoolean TAKEN = new AtomicBoolean();

  private static final String DROPPED = "com.hivemq.messages.dropped.count";
  private static final int LOOK_MILLIS = 500;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final EmbeddedHiveMQ hivemq;
  private final Gatekeeper gatekeeper;
  private final TlsStores stores;
  private final HandshakeLog handshakes;
  private final OwnKnocks own;
  private final HostPort address;
  private final Counter dropped;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedBroker(
      EmbeddedHiveMQ hivemq,
      Launch launch,
      HandshakeLog handshakes,
      OwnKnocks own,
      HostPort address) {
    this.hivemq = hivemq;
    this.gatekeeper = launch.gatekeeper();
    this.stores = launch.stores();
    this.handshakes = handshakes;
    this.own = own;
    this.address = address;
    this.dropped = hivemq.getMetricRegistry().counter(DROPPED);
  }

  /**
   * Starts it and proves by connecting that strangers are refused; returns only then.
   *
   * @param home a folder of the broker's own; made if missing.
   * @param material the broker's own.
   * @param gateway the gateway's: a visitor who may come in, but not everywhere.
   * @param gates of devices that connect by themselves.
   * @throws BrokerException if any lock does not hold; then nothing listens.
   */
  public static EmbeddedBroker start(
      SiteConfig.Broker settings,
      Path home,
      TlsMaterial material,
      TlsMaterial gateway,
      AccessTable access,
      DenyList denied,
      BrokerListener listener,
      Gates gates)
      throws BrokerException {
    Refusals refusals = new Refusals(listener, System::nanoTime);
    LiveClients clients = new LiveClients(denied, InstantSource.system());
    Backlogs backlogs = new Backlogs(access.topics(), listener);
    Gatekeeper gatekeeper =
        new Gatekeeper(
            new Admission(access, clients, refusals, backlogs, gates.commands()),
            clients,
            refusals,
            backlogs,
            gates);
    return start(new Launch(settings, BrokerHome.at(home), gatekeeper), material, gateway, access);
  }

  static EmbeddedBroker start(
      Launch launch, TlsMaterial material, TlsMaterial gateway, AccessTable access)
      throws BrokerException {
    if (!TAKEN.compareAndSet(false, true)) {
      throw new BrokerException("a broker runs in this process already");
    }
    OwnKnocks own = new OwnKnocks(System::nanoTime);
    HandshakeLog handshakes = HandshakeLog.open(launch.gatekeeper().refusals(), own);
    EmbeddedHiveMQ hivemq = null;
    boolean isOpen = false;
    try {
      long begin = System.nanoTime();
      launch.prepare(material);
      FirstVisit visit = FirstVisit.prepare(gateway, access, launch.scratch());
      hivemq = launch.build();
      HostPort address = launch.start(hivemq);
      launch.gatekeeper().backlogs().open(QueueLengths.of(hivemq));
      EmbeddedBroker broker = new EmbeddedBroker(hivemq, launch, handshakes, own, address);
      broker.expectFailing(FirstVisit.FAILING);
      visit.visit(broker.reachable(), material, launch.gatekeeper().testId());
      DenyByDefault.require();
      log.info(
          "broker open address={} start-ms={}",
          address,
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
      isOpen = true;
      return broker;
    } finally {
      // Not optional, whatever went wrong: HiveMQ may be serving although its start failed.
      if (!isOpen) {
        shut(hivemq);
        handshakes.close();
      }
    }
  }

  /** Where it really listens; the port is never 0. */
  public HostPort address() {
    return address;
  }

  /** Where this machine reaches it: loopback, if it listens everywhere. */
  public HostPort localAddress() {
    return switch (address.host()) {
      case "0.0.0.0" -> new HostPort("127.0.0.1", address.port());
      case "::", "0:0:0:0:0:0:0:0" -> new HostPort("::1", address.port());
      default -> address;
    };
  }

  private InetSocketAddress reachable() {
    return new InetSocketAddress(localAddress().host(), address.port());
  }

  /** So many handshakes are going to fail that we begin ourselves. */
  private void expectFailing(int handshakes) {
    own.expect(handshakes, reachable().getAddress().getHostAddress());
  }

  private X509Certificate shown() throws BrokerException {
    expectFailing(1);
    return Locks.shownAt(reachable());
  }

  /** Puts a new deny-list in force and ends the live sessions that it names. */
  public void deny(DenyList denied) {
    gatekeeper.deny(denied);
  }

  /**
   * Says, retained, that a device is offline that is not let in, or does not come, because its
   * certificate counts no more: what it said before is not so. Returns at once.
   *
   * @param why one line.
   */
  public void sayOf(Identity.Device device, String why) {
    gatekeeper.sayOf(device, why);
  }

  /**
   * Shows new connections another certificate, within about ten seconds; live ones stay. Waits
   * until it is shown.
   *
   * @throws BrokerException if the material cannot be used, or is not shown in time; new
   *     connections then see the old one.
   */
  public synchronized void present(TlsMaterial material) throws BrokerException {
    X509Certificate wanted = material.chain().get(0);
    stores.write(material);
    long begin = System.nanoTime();
    while (!shown().equals(wanted)) {
      if (System.nanoTime() - begin > LOOK_NANOS) {
        throw new BrokerException("the broker does not show its new certificate");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BrokerException("interrupted before the new certificate was shown", e);
      }
    }
    log.info("broker certificate changed expires={}", wanted.getNotAfter().toInstant());
  }

  /**
   * Tries from outside whether somebody is turned away who shows that certificate: one that is on
   * the deny-list in force, or that nobody may be believed by. Nobody is told of that refusal.
   * Waits for the answer, some seconds at most.
   *
   * @throws BrokerException if it could not be tried.
   */
  public boolean refuses(TlsMaterial unwelcome) throws BrokerException {
    gatekeeper.expect(unwelcome.chain().get(0).getSerialNumber());
    return new Locks(reachable(), shown()).refuses(unwelcome);
  }

  /** Whether a client with the certificate of that device is connected now. */
  public boolean isConnected(DeviceId device) {
    return gatekeeper.isConnected(device);
  }

  /** Clients connected now. */
  public int connections() {
    return gatekeeper.connections();
  }

  /** Messages that the broker dropped because a subscriber was too slow, since the start. */
  public long dropped() {
    return dropped.getCount();
  }

  /** What it has refused to clients since the start. */
  public long refused() {
    return gatekeeper.refusals().count();
  }

  /** Ends every session and frees the port, within about four seconds. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      gatekeeper.leave();
      shut(hivemq);
      handshakes.close();
    }
  }

  private static void shut(@Nullable EmbeddedHiveMQ hivemq) {
    if (hivemq == null || Shutdown.isComplete(hivemq)) {
      TAKEN.set(false);
    } else {
      log.error("broker not closed why=\"HiveMQ does not come to an end\"");
    }
  }
}
