// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.model.lines.LineProtocol;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.SerialPort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The requests and responses on one open port. A response does not state which request it belongs
 * to. After an unanswered request, the line must therefore be quiet for as long as a response may
 * take before the next request is sent. A late response is thus never taken for the response to
 * another request. For one thread.
 */
final class LineExchange implements PortProtocol {

  /**
   * Minimum silence that ends a message. Adapters deliver bytes in pieces, about 16 ms apart; the
   * silence must span about six of them.
   */
  private static final Duration LEAST_PAUSE = Duration.ofMillis(100);

  private static final int PAUSE_CHARACTERS = 20;

  /** Assumed response time until the first response has been measured. */
  private static final Duration USUAL_ROUND_TRIP = Duration.ofMillis(500);

  /**
   * Maximum wait for a quiet line; a device that sends continuously does not delay a request any
   * longer.
   */
  private static final Duration LONGEST_QUIETING = Duration.ofSeconds(5);

  private final SerialPort port;
  private final LineProtocol.Messages speech;
  private final LongSupplier nanoTime;
  private final Receiver receiver;
  private final Consumer<LineReceiveResult> unasked;
  private final long pause;
  private final long longestLine;
  private final byte[] buffer = new byte[1024];
  private long slowest = USUAL_ROUND_TRIP.toNanos();
  private boolean isAnswerDue;
  private long gaveUp;
  private long lastHeard;

  /**
   * @param unasked receives unsolicited messages, and broken input that arrives while no request is
   *     in flight.
   */
  LineExchange(
      SerialPort port,
      SerialSettings settings,
      LineProtocol.Messages speech,
      LongSupplier nanoTime,
      Consumer<LineReceiveResult> unasked) {
    this.port = port;
    this.speech = speech;
    this.nanoTime = nanoTime;
    this.unasked = unasked;
    this.receiver = new LineReceiver(speech.answer());
    this.pause = Math.max(LEAST_PAUSE.toNanos(), PAUSE_CHARACTERS * settings.characterNanos());
    this.longestLine = 2L * speech.answer().longest() * settings.characterNanos();
    this.lastHeard = nanoTime.getAsLong() - speech.gap().toNanos();
  }

  @Override
  public RequestOutcome ask(String content) throws IOException {
    becomeQuiet();
    long sent = nanoTime.getAsLong();
    port.write(LineFrame.of(speech.request(), content));
    isAnswerDue = true;
    long asked = nanoTime.getAsLong();
    long end = asked + speech.timeout().toNanos() + longestLine;
    List<LineReceiveResult> heard = new ArrayList<>();
    boolean isAnythingHeard = false;
    while (true) {
      long now = nanoTime.getAsLong();
      long until =
          isAnythingHeard ? Math.min(end, now + pause) : asked + speech.timeout().toNanos();
      if (read(until - now, heard::add) == 0 && nanoTime.getAsLong() - until >= 0) {
        return unanswered(isAnythingHeard, Duration.ofNanos(nanoTime.getAsLong() - sent));
      }
      isAnythingHeard |= receiver.isMidway() || !heard.isEmpty();
      for (LineReceiveResult each : heard) {
        if (each instanceof LineReceiveResult.Line line && isAnswer(line)) {
          isAnswerDue = false;
          long took = nanoTime.getAsLong() - asked;
          slowest = Math.max(took, slowest - slowest / 16);
          return answer(line.content(), Duration.ofNanos(nanoTime.getAsLong() - sent));
        }
        if (each instanceof LineReceiveResult.Line) {
          unasked.accept(each);
          isAnythingHeard = receiver.isMidway();
        }
      }
      heard.clear();
      if (nanoTime.getAsLong() - end >= 0) {
        return unanswered(isAnythingHeard, Duration.ofNanos(nanoTime.getAsLong() - sent));
      }
    }
  }

  private RequestOutcome unanswered(boolean isAnythingHeard, Duration took) {
    receiver.pause(broken -> {});
    gaveUp = nanoTime.getAsLong();
    return isAnythingHeard
        ? new RequestOutcome.Broken("truncated response or wrong checksum", took)
        : new RequestOutcome.Silent(took);
  }

  private boolean isAnswer(LineReceiveResult.Line line) {
    return speech.messages().stream().noneMatch(message -> message.isToldBy(line.content()));
  }

  private RequestOutcome answer(String content, Duration took) {
    return !speech.refused().isEmpty() && content.equals(speech.refused())
        ? new RequestOutcome.Refused(took)
        : new RequestOutcome.Answered(content, took);
  }

  @Override
  public void listen(Duration patience) throws IOException {
    boolean wasMidway = receiver.isMidway();
    long most = wasMidway ? Math.min(pause, patience.toNanos()) : patience.toNanos();
    if (read(most, unasked) == 0 && wasMidway && nanoTime.getAsLong() - lastHeard >= pause) {
      receiver.pause(unasked);
    }
  }

  /** Waits for the gap that the device needs, and until no late response can arrive any more. */
  private void becomeQuiet() throws IOException {
    long began = nanoTime.getAsLong();
    long quiet =
        isAnswerDue
            ? Math.max(Math.min(2 * slowest, speech.timeout().toNanos()), speech.gap().toNanos())
            : speech.gap().toNanos();
    Consumer<LineReceiveResult> ear = isAnswerDue ? this::takeUnasked : unasked;
    while (true) {
      long now = nanoTime.getAsLong();
      long left = (isAnswerDue ? Math.max(lastHeard, gaveUp) : lastHeard) + quiet - now;
      int count = read(Math.max(0, left), ear);
      boolean isQuiet = count == 0 && nanoTime.getAsLong() - now >= left;
      if (isQuiet || nanoTime.getAsLong() - began > LONGEST_QUIETING.toNanos()) {
        receiver.pause(broken -> {});
        isAnswerDue = false;
        return;
      }
    }
  }

  /** Passes on unsolicited messages and drops late responses. */
  private void takeUnasked(LineReceiveResult heard) {
    if (heard instanceof LineReceiveResult.Line line && !isAnswer(line)) {
      unasked.accept(heard);
    }
  }

  private int read(long patience, Consumer<LineReceiveResult> ear) throws IOException {
    int count = port.read(buffer, Duration.ofNanos(Math.max(0, patience)));
    if (count > 0) {
      lastHeard = nanoTime.getAsLong();
    }
    for (int i = 0; i < count; i++) {
      receiver.take(buffer[i], ear);
    }
    return count;
  }

  @Override
  public void close() {
    port.close();
  }
}
