// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The deviations of a device model from an ideal Modbus server. */
public record Quirks(ReadRules reads, RequestPacing pace, Wiring wiring) {

  /** No deviations, with the default response timeout. */
  public static final Quirks NONE = new Quirks(ReadRules.NONE, RequestPacing.USUAL, Wiring.USUAL);

  /**
   * Creates quirks with the most common settings; see {@link ReadRules} and {@link RequestPacing}.
   */
  public Quirks(int maxWords, int window, Duration connectDelay, Duration gap, Duration timeout) {
    this(
        new ReadRules(maxWords),
        new RequestPacing(window, connectDelay, gap, timeout, Duration.ZERO, Optional.empty()),
        Wiring.USUAL);
  }

  public Quirks with(ReadRules other) {
    return new Quirks(other, pace, wiring);
  }

  public Quirks with(RequestPacing other) {
    return new Quirks(reads, other, wiring);
  }

  public Quirks with(Wiring other) {
    return new Quirks(reads, pace, other);
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
    return pace.window();
  }

  public Duration connectDelay() {
    return pace.connectDelay();
  }

  public Duration gap() {
    return pace.gap();
  }

  public Duration timeout() {
    return pace.timeout();
  }

  public Duration settle() {
    return pace.settle();
  }
}
