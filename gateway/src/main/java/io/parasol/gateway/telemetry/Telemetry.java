// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.session.Session;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.telemetry.store.Damage;
import io.parasol.gateway.telemetry.store.Gap;
import io.parasol.gateway.telemetry.store.ReadingStore;
import io.parasol.gateway.telemetry.store.StoreException;
import io.parasol.gateway.telemetry.store.StoreListener;
import io.parasol.gateway.telemetry.store.StoreSize;
import io.parasol.gateway.telemetry.store.StoredMessage;
import io.parasol.legacy.Reading;
import io.parasol.legacy.ReadingSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of readings: filtered by deadband, batched to a message a device and round, numbered and
 * put into the durable store, and from there published by the device's own session until the broker
 * has acknowledged it.
 */
public final class Telemetry implements ReadingSink, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Telemetry.class);

  /** Points of one message; with names and values of usual length it stays below 64 KiB. */
  private static final int MOST_POINTS = 1000;

  /** Readings of one round that lie further apart than this do not share a timestamp. */
  private static final Duration ONE_MOMENT = Duration.ofSeconds(1);

  private static final long LONGEST_FLUSH_SECONDS = 5;

  private final ReadingStore store;
  private final Map<DeviceId, Stream> streams = new HashMap<>();
  private final ScheduledExecutorService drain =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "telemetry-drain");
            thread.setDaemon(true);
            return thread;
          });

  /** One device: what of it is worth a message, and the way to the broker. */
  private record Stream(ReportFilter filter, Outlet outlet) {}

  private Telemetry(ReadingStore store, SiteConfig site, Topics topics, StoreEvents events) {
    this.store = store;
    for (SiteConfig.Device device : site.devices().values()) {
      if (device instanceof SiteConfig.Device.Legacy legacy) {
        streams.put(
            legacy.id(),
            new Stream(
                new ReportFilter(legacy),
                new Outlet(
                    legacy.id(),
                    topics.of(legacy.id(), Kind.TELEMETRY),
                    store,
                    drain,
                    events::refused)));
      }
    }
  }

  /**
   * Opens the store of that folder and the ways of all legacy devices.
   *
   * @param events hears what goes wrong; called on the store's thread or a session's, must not
   *     block.
   * @throws StoreException if another one has the folder open, or it cannot be used.
   */
  public static Telemetry open(Path folder, SiteConfig site, StoreEvents events)
      throws StoreException {
    Forwarder forwarder = new Forwarder(events);
    ReadingStore store = ReadingStore.open(folder, site.store().keep(), forwarder);
    Telemetry telemetry =
        new Telemetry(store, site, new Topics(site.topicRoot(), site.site()), events);
    forwarder.telemetry = telemetry;
    return telemetry;
  }

  /** What becomes of the store and of messages in it. */
  public interface StoreEvents {

    /** The disk takes nothing; messages go out live, and what cannot is lost. */
    void degraded(String why);

    void recovered();

    /** Messages that will never be delivered. */
    void lost(DeviceId device, long from, long to, long count, String reason);

    /** The broker will never take this message; it stays readable in the store. */
    void refused(DeviceId device, long seq);
  }

  /** The store's listener is needed before there is anything to forward to. */
  private static final class Forwarder implements StoreListener {
    private final StoreEvents events;
    private volatile @Nullable Telemetry telemetry;

    private Forwarder(StoreEvents events) {
      this.events = events;
    }

    @Override
    public void taken(List<StoredMessage> messages, boolean durable) {
      Telemetry open = telemetry;
      if (open != null) {
        for (StoredMessage message : messages) {
          Stream stream = open.streams.get(message.device());
          if (stream != null) {
            stream.outlet().taken(message, durable);
          }
        }
      }
    }

    @Override
    public void lost(Gap gap) {
      events.lost(gap.device(), gap.from(), gap.to(), gap.count(), gap.reason().word());
    }

    @Override
    public void damaged(Damage damage) {
      log.error("store damaged place={}", damage);
    }

    @Override
    public void cut(Path segment, long bytes) {
      log.warn("store cut after a crash segment={} bytes={}", segment.getFileName(), bytes);
    }

    @Override
    public void degraded(String why) {
      events.degraded(why);
    }

    @Override
    public void recovered() {
      events.recovered();
    }
  }

  /** The session that carries a device's messages. */
  public void attach(DeviceId device, Session session) {
    stream(device).outlet().attach(session);
  }

  public void connected(DeviceId device) {
    stream(device).outlet().connected();
  }

  public void disconnected(DeviceId device) {
    stream(device).outlet().disconnected();
  }

  private Stream stream(DeviceId device) {
    Stream stream = streams.get(device);
    if (stream == null) {
      throw new IllegalArgumentException(device + " is no legacy device of this site");
    }
    return stream;
  }

  @Override
  public void accept(DeviceId device, List<Reading> readings) {
    Stream stream = stream(device);
    List<Reading> worth;
    synchronized (stream) {
      worth = stream.filter().worthReporting(readings);
    }
    for (List<Reading> batch : batches(worth)) {
      Instant measuredAt = batch.get(0).measuredAt();
      long unused =
          store.append(device, measuredAt, seq -> TelemetryJson.write(measuredAt, seq, batch));
    }
  }

  /** Readings of about one moment, in their order; {@code ts} is that of the first. */
  private static List<List<Reading>> batches(List<Reading> readings) {
    List<List<Reading>> batches = new ArrayList<>(1);
    int from = 0;
    for (int i = 1; i <= readings.size(); i++) {
      if (i == readings.size() || i - from == MOST_POINTS || isLater(readings, from, i)) {
        batches.add(readings.subList(from, i));
        from = i;
      }
    }
    return batches;
  }

  private static boolean isLater(List<Reading> readings, int from, int at) {
    return Duration.between(readings.get(from).measuredAt(), readings.get(at).measuredAt())
            .abs()
            .compareTo(ONE_MOMENT)
        > 0;
  }

  /** How full the store is. */
  public StoreSize size() {
    return store.size();
  }

  /** Puts what was taken on the disk and closes the store; what is not delivered stays in it. */
  @Override
  public void close() throws IOException {
    drain.shutdown();
    try {
      store.flush().get(LONGEST_FLUSH_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException unflushed) {
      log.warn("store not flushed in time");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    store.close();
  }
}
