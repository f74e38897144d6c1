// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.yaml.TextFormat;
import java.time.Duration;

/** The poll period of a device, a point or a message: how it is written, and its default. */
public final class PollPeriod {

  /** 10 ms to 1 day. */
  public static final TextFormat<Duration> FORM =
      TextFormat.duration(Duration.ofMillis(10), Duration.ofDays(1));

  public static final Duration DEFAULT = Duration.ofSeconds(10);

  private PollPeriod() {}
}
