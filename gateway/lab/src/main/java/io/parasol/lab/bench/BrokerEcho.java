// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchClient;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Measures how long the broker of a gateway takes to deliver a message that the gateway only
 * routes. A native device publishes it, and an operator receives it, both with the client library
 * of the gateway's own sessions. Both connections have mutual TLS, and both ways QoS 1.
 */
final class BrokerEcho implements AutoCloseable {

  /** The native device of the site. Nothing but the broker handles its {@code state}. */
  static final String DEVICE = "echo";

  /** About the bytes of a receipt. */
  private static final int MESSAGE_BYTES = 1_000;

  /** With a warm-up of twice as many, less than the broker accepts from a device in a burst. */
  private static final int SAMPLES = 300;

  private static final int TIMEOUT_SECONDS = 30;

  private final Publication message;
  private final Sessions sessions;
  private final Session device;
  private final BenchClient operator;
  private final LinkedBlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();

  /**
   * Connects both.
   *
   * @param operator may subscribe to the states of devices.
   */
  BrokerEcho(BenchSite site, TlsMaterial operator) throws UnusableKeyException {
    HostPort broker = new HostPort("localhost", site.config().broker().listen().port());
    String topic =
        new Topics(site.config().topicRoot(), site.config().site())
            .of(new DeviceId(DEVICE), Kind.STATE);
    this.message = Publication.json(topic, new byte[MESSAGE_BYTES], false);
    this.operator =
        BenchClient.connect(
            broker,
            operator,
            List.of(topic),
            (arrived, payload) -> arrivals.add(System.nanoTime()),
            () -> {});
    this.sessions = new Sessions(broker);
    try {
      TlsMaterial material = authority(site).material(DEVICE);
      CompletableFuture<Void> connected = new CompletableFuture<>();
      this.device =
          sessions.open(
              new SessionSettings(DEVICE, () -> material, Optional.empty(), List.of()),
              new ConnectionListener(connected));
      connected.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (AuthorityException | ExecutionException | TimeoutException failed) {
      close();
      throw notDelivered(failed);
    } catch (InterruptedException interrupted) {
      close();
      Thread.currentThread().interrupt();
      throw notDelivered(interrupted);
    } catch (RuntimeException | UnusableKeyException failed) {
      close();
      throw failed;
    }
  }

  /** Issues the certificate of the device. */
  static void issueCertificate(BenchSite site) throws AuthorityException, UnusableKeyException {
    authority(site).issueDevice(new DeviceId(DEVICE));
  }

  private static SiteAuthority authority(BenchSite site)
      throws AuthorityException, UnusableKeyException {
    return SiteAuthority.open(
        PkiFolder.in(site.config().state()),
        site.config().trustDomain(),
        site.config().site(),
        Clock.systemUTC());
  }

  private static VerbException notDelivered(Exception why) {
    return new VerbException(
        ExitCode.FAILED, "the broker delivers no message of a device: " + why, why);
  }

  /** The listener of the device's session. */
  private record ConnectionListener(CompletableFuture<Void> isConnected)
      implements SessionListener {
    @Override
    public void connected() {
      isConnected.complete(null);
    }

    @Override
    public void disconnected(String why) {}

    @Override
    public void delivered(Delivery delivery) {}
  }

  /** Sends messages that are not measured, until their code is compiled. */
  void warmUp() throws IOException, InterruptedException {
    for (int i = 0; i < 2; i++) {
      double unused = millis();
    }
  }

  /**
   * Returns the time from publishing a message until the operator has it, in milliseconds: the
   * median of a number of messages, one after the other.
   */
  double millis() throws IOException, InterruptedException {
    long[] nanos = new long[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      nanos[i] = deliver();
    }
    Arrays.sort(nanos);
    return nanos[SAMPLES / 2] / 1e6;
  }

  private long deliver() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    CompletableFuture<PublishResult> published = device.publish(message).toCompletableFuture();
    Long arrived = arrivals.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    try {
      PublishResult result = published.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (arrived == null || result != PublishResult.ACCEPTED) {
        throw new IOException("the broker has not delivered a message of a device: " + result);
      }
      return arrived - begin;
    } catch (ExecutionException | TimeoutException failed) {
      throw new IOException("the broker has not accepted a message of a device", failed);
    }
  }

  @Override
  public void close() {
    sessions.close();
    operator.close();
  }
}
