// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.PollListener.Request;
import io.parasol.legacy.PollListener.RequestResult;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Reads messages and points of a device over its port, and reports the outcome of each request. */
@ConfinedTo("link")
final class LineReads {

  private final LineDevice device;

  private final LinePort port;
  private final UnsolicitedMessages unsolicited;
  private final LinkListeners listeners;
  private final LineTime time;

  LineReads(
      LineDevice device,
      LinePort port,
      UnsolicitedMessages unsolicited,
      LinkListeners listeners,
      LineTime time) {
    this.device = device;
    this.port = port;
    this.unsolicited = unsolicited;
    this.listeners = listeners;
    this.time = time;
  }

  /**
   * The outcome of the request for one message.
   *
   * @param why reason of a failure, for the log; empty if there was a valid response.
   */
  record Outcome(RequestResult result, List<Reading> readings, String why) {}

  /**
   * Requests one message.
   *
   * @param late how long ago the request was due.
   */
  Outcome requestMessage(MessageForm messageForm, Duration late) {
    Optional<PortProtocol> protocol = port.protocol();
    if (protocol.isEmpty()) {
      return withoutPort(messageForm);
    }
    long began = time.now();
    Outcome outcome;
    try {
      outcome = outcome(messageForm, protocol.get().read(messageForm.message().request()));
    } catch (IOException failed) {
      port.failed(failed);
      outcome = withoutPort(messageForm);
    }
    Duration took = Duration.ofNanos(time.now() - began);
    listeners.requested(device.id(), Request.WITHOUT_FUNCTION, outcome.result(), late, took);
    return outcome;
  }

  private Outcome outcome(MessageForm messageForm, RequestOutcome ask) {
    if (ask instanceof RequestOutcome.Answered answered) {
      return device
          .read(messageForm, answered.content(), time.instant())
          .map(readings -> new Outcome(RequestResult.OK, readings, ""))
          .orElseGet(
              () ->
                  new Outcome(
                      RequestResult.COMM_ERROR,
                      unread(messageForm, Quality.COMM_ERROR),
                      "the response does not have the form of the message"));
    }
    if (ask instanceof RequestOutcome.RejectedRequest) {
      return new Outcome(
          RequestResult.EXCEPTION, unread(messageForm, Quality.ILLEGAL_ADDRESS), "refused");
    }
    return ask instanceof RequestOutcome.InvalidResponse broken
        ? new Outcome(
            RequestResult.COMM_ERROR, unread(messageForm, Quality.COMM_ERROR), broken.why())
        : new Outcome(RequestResult.TIMEOUT, unread(messageForm, Quality.TIMEOUT), "no response");
  }

  private Outcome withoutPort(MessageForm messageForm) {
    return new Outcome(
        RequestResult.COMM_ERROR,
        unread(messageForm, Quality.COMM_ERROR).stream().map(this::withCause).toList(),
        port.why());
  }

  private Reading withCause(Reading unread) {
    return unread.withCause(port.why());
  }

  private List<Reading> unread(MessageForm messageForm, Quality why) {
    return device.unread(messageForm.points(), why, time.instant());
  }

  /** Reads points. Returns a reading of each of them that the profile has, in its order. */
  Map<PointName, Reading> readNow(Set<PointName> names) {
    Map<PointName, Reading> read = new LinkedHashMap<>();
    Set<MessageForm> requested = new LinkedHashSet<>();
    for (LinePoint point : device.profile().points()) {
      if (names.contains(point.name())) {
        Optional<MessageForm> messageForm = device.formOf(point.name());
        messageForm.filter(each -> each.message().isPolled()).ifPresent(requested::add);
      }
    }
    for (MessageForm messageForm : requested) {
      requestMessage(messageForm, Duration.ZERO)
          .readings()
          .forEach(reading -> read.put(reading.point(), reading));
    }
    if (requested.isEmpty()) {
      awaitUnsolicitedMessage();
    }
    Map<PointName, Reading> inOrder = new LinkedHashMap<>();
    for (LinePoint point : device.profile().points()) {
      if (names.contains(point.name())) {
        Reading reading = read.get(point.name());
        inOrder.put(point.name(), reading == null ? latest(point) : reading);
      }
    }
    return inOrder;
  }

  private Reading latest(LinePoint point) {
    if (port.protocol().isEmpty()) {
      return device.unread(List.of(point), Quality.COMM_ERROR, time.instant()).get(0);
    }
    return unsolicited
        .latest(point.name(), time.instant(), time.now())
        .orElseGet(() -> device.unread(List.of(point), Quality.COMM_ERROR, time.instant()).get(0));
  }

  /**
   * Waits for the next message of a device that has sent nothing recently, at most as long as the
   * device may be silent.
   */
  private void awaitUnsolicitedMessage() {
    receive(Duration.ofNanos(unsolicited.maxSilence()), () -> unsolicited.isCurrent(time.now()));
  }

  /** Waits, and receives unsolicited messages meanwhile. */
  void pause(Duration pause) {
    receive(pause, () -> false);
  }

  /** Receives messages until a condition is met, the time is over, or the port is lost. */
  private void receive(Duration most, BooleanSupplier isDone) {
    long end = time.now() + most.toNanos();
    while (!isDone.getAsBoolean() && time.now() - end < 0) {
      Optional<PortProtocol> protocol = port.protocol();
      if (protocol.isEmpty()) {
        return;
      }
      try {
        protocol.get().receive(Duration.ofNanos(end - time.now()));
      } catch (IOException failed) {
        port.failed(failed);
        return;
      }
    }
  }

  /**
   * Sends a write request and waits for its response.
   *
   * @throws NotOpenException the request was not sent.
   * @throws IOException the port was lost; the request may have reached the device.
   */
  RequestOutcome sendWrite(String request) throws IOException {
    Optional<PortProtocol> protocol = port.protocol();
    if (protocol.isEmpty()) {
      throw new NotOpenException(port.why());
    }
    long began = time.now();
    RequestResult result = RequestResult.COMM_ERROR;
    try {
      RequestOutcome ask = protocol.get().write(request);
      result = result(ask);
      return ask;
    } catch (IOException failed) {
      port.failed(failed);
      throw failed;
    } finally {
      Duration took = Duration.ofNanos(time.now() - began);
      listeners.requested(device.id(), Request.WITHOUT_FUNCTION, result, Duration.ZERO, took);
    }
  }

  private static RequestResult result(RequestOutcome ask) {
    if (ask instanceof RequestOutcome.Answered) {
      return RequestResult.OK;
    }
    if (ask instanceof RequestOutcome.RejectedRequest) {
      return RequestResult.EXCEPTION;
    }
    return ask instanceof RequestOutcome.NoResponse
        ? RequestResult.TIMEOUT
        : RequestResult.COMM_ERROR;
  }

  /** The port is not open; nothing was sent. */
  static final class NotOpenException extends IOException {
    NotOpenException(String why) {
      super(why);
    }
  }

  /** Returns readings without a value for every point, because the port is not open. */
  List<Reading> allWithoutPort() {
    return allWithoutValue(Quality.COMM_ERROR).stream().map(this::withCause).toList();
  }

  /** Returns readings without a value for every point, for a device that does not respond. */
  List<Reading> allWithoutValue(Quality why) {
    List<Reading> all = new ArrayList<>();
    for (MessageForm messageForm : device.forms()) {
      if (messageForm.message().isPolled()) {
        all.addAll(device.unread(messageForm.points(), why, time.instant()));
      }
    }
    all.addAll(unsolicited.unread(why, time.instant()));
    return all;
  }
}
