// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.lines.LineMessage;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.LentPort;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.PollListener.Request;
import io.parasol.legacy.PollListener.RequestResult;
import io.parasol.legacy.Quality;
import io.parasol.legacy.SerialPorts;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One serial port and the device at its other end: sends the requests that are due, and receives
 * unsolicited messages. Runs one turn after the other; see {@link LineThread}.
 */
@ConfinedTo("link")
final class LineLink {

  private static final Logger log = LoggerFactory.getLogger(LineLink.class);

  /** Maximum time to listen to a device before the link checks for other work. */
  private static final Duration LISTENING = Duration.ofMillis(200);

  /** Wait when no work is due. */
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final LineDevice device;
  private final LinkListeners listeners;
  private final LineTime time;
  private final UnsolicitedMessages unsolicited;
  private final LinePort port;
  private final LineReads reads;
  private final MessageSchedule schedule;
  private final CompletableFuture<Void> firstPoll = new CompletableFuture<>();
  private boolean isStarted;
  private boolean isLent;
  private boolean isUnsolicitedReported;
  private boolean wasSilent;
  private long nextDeliveryAt;

  LineLink(
      SiteConfig.Device.Lines config,
      SerialPorts ports,
      LinkListeners listeners,
      LineTime time,
      DoubleSupplier chance) {
    this.device = new LineDevice(config);
    this.listeners = listeners;
    this.time = time;
    this.unsolicited = new UnsolicitedMessages(config.id(), config.profile(), device.forms());
    this.port =
        new LinePort(
            config.link(),
            config.profile().protocol(),
            ports,
            time,
            chance,
            received -> unsolicited.onInput(received, time.instant(), time.now()));
    this.reads = new LineReads(device, port, unsolicited, listeners, time);
    this.schedule =
        new MessageSchedule(
            device.forms().stream()
                .map(MessageForm::message)
                .filter(LineMessage::isPolled)
                .toList(),
            config.every());
  }

  LineDevice device() {
    return device;
  }

  LineReads reads() {
    return reads;
  }

  CompletableFuture<Void> firstPoll() {
    return firstPoll;
  }

  /** Starts to poll and to listen. */
  void start() {
    isStarted = true;
    nextDeliveryAt = time.now();
    schedule.start(nextDeliveryAt);
    unsolicited.start(nextDeliveryAt);
  }

  /**
   * Does one step that is due, if there is one.
   *
   * @return the time until the next step is due.
   */
  Duration turn() {
    if (!isStarted || isLent) {
      return IDLE;
    }
    Optional<PortProtocol> protocol = port.protocol();
    if (protocol.isEmpty()) {
      return unreachable();
    }
    Optional<MessageSchedule.Due> due = schedule.next(time.now());
    if (due.isPresent()) {
      poll(due.get());
      return Duration.ZERO;
    }
    if (!unsolicited.hasUnsolicitedPoints()) {
      return untilNext();
    }
    if (time.now() - nextDeliveryAt >= 0) {
      deliver();
    }
    receive(protocol.get());
    return Duration.ZERO;
  }

  /**
   * Stops polling, for a transfer; reports all points as stale. Until {@link #park}, the device is
   * still read on request.
   *
   * @return false if the port is lent already.
   */
  boolean lend() {
    if (isLent) {
      return false;
    }
    isLent = true;
    listeners.deliver(device.id(), reads.allWithoutValue(Quality.STALE));
    return true;
  }

  /** Makes the port available for reads on request; polling stays suspended. */
  void unpark() {
    port.unpark();
  }

  void park() {
    port.park();
  }

  LentPort lentPort() {
    return port.lentPort();
  }

  /** Ends the loan that {@link #lend} started; all messages are due at once. */
  void endLoan() {
    isLent = false;
    schedule.start(time.now());
    port.unpark();
  }

  private void poll(MessageSchedule.Due due) {
    MessageForm messageForm = device.form(due.message());
    long late = Math.max(0, time.now() - due.since());
    LineReads.Outcome outcome = reads.requestMessage(messageForm, Duration.ofNanos(late));
    switch (outcome.result()) {
      case OK -> schedule.onResponse(due.message(), time.now());
      case EXCEPTION -> schedule.onRejection(due.message(), time.now());
      default -> schedule.onFailure(due.message(), time.now());
    }
    logSilence(outcome.why());
    listeners.deliver(
        device.id(),
        schedule.isSilent()
            ? reads.allWithoutValue(quality(outcome.result()))
            : outcome.readings());
    completeFirstPoll();
  }

  private void deliver() {
    nextDeliveryAt = Math.max(nextDeliveryAt + device.config().every().toNanos(), time.now());
    UnsolicitedMessages.DeliveryPeriod round = unsolicited.endPeriod(time.instant(), time.now());
    if (round.result().isPresent()) {
      RequestResult result = round.result().get();
      listeners.requested(
          device.id(), Request.WITHOUT_FUNCTION, result, Duration.ZERO, Duration.ZERO);
      isUnsolicitedReported = true;
    }
    listeners.deliver(device.id(), round.readings());
    completeFirstPoll();
  }

  private void receive(PortProtocol protocol) {
    long next = nextDeliveryAt;
    if (schedule.nextDue().isPresent()) {
      next = Math.min(next - time.now(), schedule.nextDue().getAsLong() - time.now()) + time.now();
    }
    long timeout = Math.min(LISTENING.toNanos(), Math.max(0, next - time.now()));
    try {
      protocol.receive(Duration.ofNanos(timeout));
    } catch (IOException failed) {
      port.failed(failed);
    }
  }

  /**
   * Handles a port that is not open: reports all points as unreadable, once in each polling period.
   */
  private Duration unreachable() {
    long now = time.now();
    if (now - nextDeliveryAt >= 0) {
      nextDeliveryAt = now + device.config().every().toNanos();
      listeners.deliver(device.id(), reads.allWithoutPort());
      firstPoll.complete(null);
    }
    return Duration.ofNanos(Math.max(0, Math.min(nextDeliveryAt - now, port.retryAt() - now)));
  }

  private Duration untilNext() {
    long next = schedule.nextDue().orElse(time.now() + IDLE.toNanos());
    return Duration.ofNanos(Math.max(0, next - time.now()));
  }

  private void completeFirstPoll() {
    if (!firstPoll.isDone()
        && schedule.isEveryMessageTried()
        && (isUnsolicitedReported || !unsolicited.hasUnsolicitedPoints())) {
      firstPoll.complete(null);
    }
  }

  /** Logs once that the device does not respond, and once that it responds again. */
  private void logSilence(String why) {
    if (schedule.isSilent() && !wasSilent) {
      log.warn(
          "device does not respond device={} link={} why=\"{}\"",
          device.id(),
          device.config().link().id(),
          why);
    } else if (!schedule.isSilent() && wasSilent) {
      log.info("device responds again device={} link={}", device.id(), device.config().link().id());
    }
    wasSilent = schedule.isSilent();
  }

  private static Quality quality(RequestResult result) {
    return result == RequestResult.TIMEOUT ? Quality.TIMEOUT : Quality.COMM_ERROR;
  }

  void close() {
    port.close();
    firstPoll.complete(null);
  }
}
