// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The deviations of a device model from an ideal Modbus server. */
public record Quirks(ReadRules reads, RequestPacing pacing, Wiring wiring) {

  /** No deviations, with the default response timeout. */
  public static final Quirks NONE =
      new Quirks(ReadRules.NONE, RequestPacing.DEFAULT, Wiring.DEFAULT);

  /**
   * The quirks of a device that describes itself, whose model is not known in advance. Such devices
   * may need several seconds for their first responses; the timeout follows what they then need.
   */
  public static final Quirks SELF_DESCRIBING =
      NONE.with(RequestPacing.DEFAULT.withTimeout(Duration.ofSeconds(5)));

  /**
   * Creates quirks with the most common settings; see {@link ReadRules} and {@link RequestPacing}.
   */
  public Quirks(int maxWords, int window, Duration connectDelay, Duration gap, Duration timeout) {
    this(
        new ReadRules(maxWords),
        new RequestPacing(window, connectDelay, gap, timeout, Duration.ZERO, Optional.empty()),
        Wiring.DEFAULT);
  }

  public Quirks with(ReadRules other) {
    return new Quirks(other, pacing, wiring);
  }

  public Quirks with(RequestPacing other) {
    return new Quirks(reads, other, wiring);
  }

  public Quirks with(Wiring other) {
    return new Quirks(reads, pacing, other);
  }

  public int maxWords() {
    return reads.maxWords();
  }

  public List<BlockLimit> limits() {
    return reads.limits();
  }

  public List<Addresses> forbidden() {
    return reads.forbidden();
  }

  public int window() {
    return pacing.window();
  }

  public Duration connectDelay() {
    return pacing.connectDelay();
  }

  public Duration gap() {
    return pacing.gap();
  }

  public Duration timeout() {
    return pacing.timeout();
  }

  public Duration settle() {
    return pacing.settle();
  }
}
