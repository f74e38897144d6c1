// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.DeviceId;
import java.time.Duration;
import java.util.Optional;

/**
 * What a link has more to do than it can: points are read later than their period says.
 *
 * @param device whose points were late last.
 * @param every how often these are to be read.
 * @param late how long after the end of their period they had been read.
 * @param shortest the shortest period that the link could keep, by what its requests took last; in
 *     whole milliseconds; empty if it could keep none.
 */
public record Overrun(
    DeviceId device, Duration every, Duration late, Optional<Duration> shortest) {}
