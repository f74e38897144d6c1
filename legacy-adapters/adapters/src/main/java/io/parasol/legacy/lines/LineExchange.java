// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.lines.LineProtocol;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.SerialPort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The requests and responses on one open port. A response does not state which request it belongs
 * to. After an unanswered request, the line must therefore be quiet for as long as a response may
 * take before the next request is sent. The response may come even later; so the first response to
 * another request is not used, and that request is sent once more. A late response is thus never
 * taken for the response to another request.
 */
@ConfinedTo("link")
final class LineExchange implements PortProtocol {

  /**
   * Minimum silence that ends a message. Adapters deliver bytes in pieces, about 16 ms apart; the
   * silence must span about six of them.
   */
  private static final Duration MIN_PAUSE = Duration.ofMillis(100);

  private static final int PAUSE_CHARACTERS = 20;

  /** Assumed response time until the first response has been measured. */
  private static final Duration DEFAULT_ROUND_TRIP = Duration.ofMillis(500);

  /**
   * Maximum wait for a quiet line; a device that sends continuously does not delay a request any
   * longer.
   */
  private static final Duration QUIET_TIMEOUT = Duration.ofSeconds(5);

  /** How long after its request a late response is expected. */
  private static final Duration MAX_LATENESS = Duration.ofSeconds(30);

  private final SerialPort port;
  private final LineProtocol.Messages speech;
  private final LongSupplier nanoTime;
  private final Receiver receiver;
  private final Consumer<LineReceiveResult> unsolicited;
  private final long messageEndSilence;
  private final long maxLineTime;
  private final byte[] buffer = new byte[1024];
  private long slowestResponse = DEFAULT_ROUND_TRIP.toNanos();
  private boolean isResponsePending;
  private long timedOutAt;

  /** The requests since the last response, and when they timed out. Each may still be answered. */
  private final Map<String, Long> unanswered = new HashMap<>();

  private long lastByteAt;

  /**
   * @param unsolicited receives unsolicited messages, and broken input that arrives while no
   *     request is in flight.
   */
  LineExchange(
      SerialPort port,
      SerialSettings settings,
      LineProtocol.Messages speech,
      LongSupplier nanoTime,
      Consumer<LineReceiveResult> unsolicited) {
    this.port = port;
    this.speech = speech;
    this.nanoTime = nanoTime;
    this.unsolicited = unsolicited;
    this.receiver = new LineReceiver(speech.response());
    this.messageEndSilence =
        Math.max(MIN_PAUSE.toNanos(), PAUSE_CHARACTERS * settings.characterNanos());
    this.maxLineTime = 2L * speech.response().maxLength() * settings.characterNanos();
    this.lastByteAt = nanoTime.getAsLong() - speech.gap().toNanos();
  }

  @Override
  public RequestOutcome read(String content) throws IOException {
    RequestOutcome outcome = request(content);
    if (isResponse(outcome) && mayAnswerAnother(content)) {
      expectAnotherResponse();
      outcome = request(content);
    }
    return accepted(outcome);
  }

  @Override
  public RequestOutcome write(String content) throws IOException {
    return accepted(request(content));
  }

  private static boolean isResponse(RequestOutcome outcome) {
    return outcome instanceof RequestOutcome.Answered
        || outcome instanceof RequestOutcome.RejectedRequest;
  }

  /** Returns whether a response to this request may be the late one to a different request. */
  private boolean mayAnswerAnother(String content) {
    forgetOld();
    return unanswered.keySet().stream().anyMatch(each -> !each.equals(content));
  }

  private void forgetOld() {
    long now = nanoTime.getAsLong();
    unanswered.values().removeIf(since -> now - since >= MAX_LATENESS.toNanos());
  }

  /** If the response may be a late one, another one may follow. */
  private RequestOutcome accepted(RequestOutcome outcome) {
    if (isResponse(outcome) && !unanswered.isEmpty()) {
      expectAnotherResponse();
    }
    return outcome;
  }

  /** Makes the next request wait until the device, which responds again, has sent all responses. */
  private void expectAnotherResponse() {
    isResponsePending = true;
    timedOutAt = nanoTime.getAsLong();
    unanswered.clear();
  }

  private RequestOutcome request(String content) throws IOException {
    awaitQuietLine();
    port.write(LineFrame.of(speech.request(), content));
    isResponsePending = true;
    long asked = nanoTime.getAsLong();
    long end = asked + speech.timeout().toNanos() + maxLineTime;
    List<LineReceiveResult> received = new ArrayList<>();
    boolean isAnythingReceived = false;
    while (true) {
      long now = nanoTime.getAsLong();
      long until =
          isAnythingReceived
              ? Math.min(end, now + messageEndSilence)
              : asked + speech.timeout().toNanos();
      if (read(until - now, received::add) == 0 && nanoTime.getAsLong() - until >= 0) {
        return unanswered(content, isAnythingReceived);
      }
      isAnythingReceived |= receiver.isIncomplete() || !received.isEmpty();
      for (LineReceiveResult each : received) {
        if (each instanceof LineReceiveResult.Line line && isAnswer(line)) {
          isResponsePending = false;
          long took = nanoTime.getAsLong() - asked;
          slowestResponse = Math.max(took, slowestResponse - slowestResponse / 16);
          return answer(line.content());
        }
        if (each instanceof LineReceiveResult.Line) {
          unsolicited.accept(each);
          isAnythingReceived = receiver.isIncomplete();
        }
      }
      received.clear();
      if (nanoTime.getAsLong() - end >= 0) {
        return unanswered(content, isAnythingReceived);
      }
    }
  }

  private RequestOutcome unanswered(String content, boolean isAnythingReceived) {
    receiver.onSilence(broken -> {});
    timedOutAt = nanoTime.getAsLong();
    if (isAnythingReceived) {
      return new RequestOutcome.InvalidResponse("truncated response or wrong checksum");
    }
    forgetOld();
    unanswered.put(content, timedOutAt);
    return new RequestOutcome.NoResponse();
  }

  private boolean isAnswer(LineReceiveResult.Line line) {
    return speech.messages().stream()
        .noneMatch(message -> message.matchesUnsolicited(line.content()));
  }

  private RequestOutcome answer(String content) {
    return !speech.rejected().isEmpty() && content.equals(speech.rejected())
        ? new RequestOutcome.RejectedRequest()
        : new RequestOutcome.Answered(content);
  }

  @Override
  public void receive(Duration timeout) throws IOException {
    boolean wasMidway = receiver.isIncomplete();
    long limit = wasMidway ? Math.min(messageEndSilence, timeout.toNanos()) : timeout.toNanos();
    if (read(limit, unsolicited) == 0
        && wasMidway
        && nanoTime.getAsLong() - lastByteAt >= messageEndSilence) {
      receiver.onSilence(unsolicited);
    }
  }

  /** Waits for the gap that the device needs, and until no late response can arrive any more. */
  private void awaitQuietLine() throws IOException {
    long startedAt = nanoTime.getAsLong();
    long quiet =
        isResponsePending
            ? Math.max(
                Math.min(2 * slowestResponse, speech.timeout().toNanos()), speech.gap().toNanos())
            : speech.gap().toNanos();
    Consumer<LineReceiveResult> listener = isResponsePending ? this::dropLateResponse : unsolicited;
    while (true) {
      long now = nanoTime.getAsLong();
      long left = (isResponsePending ? Math.max(lastByteAt, timedOutAt) : lastByteAt) + quiet - now;
      int count = read(Math.max(0, left), listener);
      boolean isQuiet = count == 0 && nanoTime.getAsLong() - now >= left;
      if (isQuiet || nanoTime.getAsLong() - startedAt > QUIET_TIMEOUT.toNanos()) {
        receiver.onSilence(broken -> {});
        isResponsePending = false;
        return;
      }
    }
  }

  /** Passes on unsolicited messages and drops late responses. */
  private void dropLateResponse(LineReceiveResult received) {
    if (received instanceof LineReceiveResult.Line line) {
      if (isAnswer(line)) {
        unanswered.clear();
      } else {
        unsolicited.accept(received);
      }
    }
  }

  private int read(long timeout, Consumer<LineReceiveResult> listener) throws IOException {
    int count = port.read(buffer, Duration.ofNanos(Math.max(0, timeout)));
    if (count > 0) {
      lastByteAt = nanoTime.getAsLong();
    }
    for (int i = 0; i < count; i++) {
      receiver.receive(buffer[i], listener);
    }
    return count;
  }

  @Override
  public void close() {
    port.close();
  }
}
