// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.model.site.DeviceId;
import java.time.Duration;
import java.util.Optional;

/**
 * A link that is overloaded: points are read later than their period requires.
 *
 * @param device the device whose points were late most recently.
 * @param every the period of these points.
 * @param late how long after the end of their period they were read.
 * @param shortest the shortest period that the link could keep, estimated from the latest request
 *     times, in whole milliseconds; empty if it could keep none.
 */
public record Overrun(
    DeviceId device, Duration every, Duration late, Optional<Duration> shortest) {}
