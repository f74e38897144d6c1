// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** What an operator sees of {@code box-01} and of the gateway, {@code topic payload} a line. */
public record TelemetrySeen(RunningPeer operator) {

  public static final List<String> FILTERS =
      List.of(
          "parasol/field/+/telemetry",
          "parasol/field/+/state",
          "parasol/field/+/health",
          "parasol/field/+/event");

  private static final String TELEMETRY = "parasol/field/box-01/telemetry ";
  private static final String GATEWAY = "parasol/field/gateway/";
  private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+)");

  private SortedSet<Long> numbers() {
    SortedSet<Long> numbers = new TreeSet<>();
    for (String line : operator.soFar()) {
      Matcher seq = SEQ.matcher(line);
      if (line.startsWith(TELEMETRY) && seq.find()) {
        numbers.add(Long.parseLong(seq.group(1)));
      }
    }
    return numbers;
  }

  public long newest() {
    SortedSet<Long> numbers = numbers();
    return numbers.isEmpty() ? 0 : numbers.last();
  }

  public void awaitMore(int messages) {
    long until = newest() + messages;
    Awaitility.await("more telemetry").atMost(60, SECONDS).until(() -> newest() >= until);
  }

  /** Between the first that was seen and the last. */
  public List<Long> missing() {
    SortedSet<Long> seen = numbers();
    SortedSet<Long> missing = new TreeSet<>();
    for (long seq = seen.first(); seq <= seen.last(); seq++) {
      if (!seen.contains(seq)) {
        missing.add(seq);
      }
    }
    return List.copyOf(missing);
  }

  /** Waits for an event of the gateway. */
  public String awaitEvent(String event, boolean isRaised) {
    String text = "\"event\":\"" + event + "\",\"raised\":" + isRaised;
    return Awaitility.await(text)
        .atMost(60, SECONDS)
        .until(() -> lastOf("event", line -> line.contains(text)), Optional::isPresent)
        .orElseThrow();
  }

  /** Waits until the last word about the gateway's state is that. */
  public void awaitState(String state) {
    awaitLast("state", line -> line.contains("\"state\":\"" + state + "\""));
  }

  /** Waits until the last word about the gateway's health has that condition, or has it not. */
  public void awaitHealth(String condition, boolean isThere) {
    awaitLast("health", line -> line.contains("\"" + condition + "\"") == isThere);
  }

  private void awaitLast(String kind, Predicate<String> holds) {
    Awaitility.await(kind)
        .atMost(60, SECONDS)
        .until(() -> lastOf(kind, any -> true).filter(holds).isPresent());
  }

  private Optional<String> lastOf(String kind, Predicate<String> which) {
    return operator.soFar().stream()
        .filter(line -> line.startsWith(GATEWAY + kind + " "))
        .filter(which)
        .reduce((before, last) -> last);
  }
}
