// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a link's readings and experiences go, and where it learns what was written before. One that
 * throws is logged and does not stop the link.
 */
public record Outlets(
    ReadingSink readings, PollListener polls, WriteLedger writes, LinkListener links) {

  private static final Logger LOG = LoggerFactory.getLogger(Outlets.class);

  /** Where nobody wants to hear of links. */
  public Outlets(ReadingSink readings, PollListener polls, WriteLedger writes) {
    this(readings, polls, writes, LinkListener.NONE);
  }

  /** Tells what is wrong with a link; on its thread. */
  public void tell(Consumer<LinkListener> what) {
    try {
      what.accept(links);
    } catch (RuntimeException failed) {
      LOG.error("link listener failed", failed);
    }
  }

  /** On a link's thread; an empty batch is no batch. */
  public void deliver(DeviceId device, List<Reading> batch) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      readings.accept(device, batch);
    } catch (RuntimeException failed) {
      LOG.error("readings lost device={} count={}", device, batch.size(), failed);
    }
  }

  /** As {@link PollListener#requested}. */
  public void requested(
      DeviceId device,
      PollListener.Request request,
      PollListener.RequestResult result,
      Duration late,
      Duration took) {
    try {
      polls.requested(device, request, result, late, took);
    } catch (RuntimeException failed) {
      LOG.error("poll listener failed device={}", device, failed);
    }
  }

  /** As {@link PollListener#begunAnew}. */
  public void begunAnew(DeviceId device, PointName counter, long from, long to) {
    try {
      polls.begunAnew(device, counter, from, to);
    } catch (RuntimeException failed) {
      LOG.error("poll listener failed device={}", device, failed);
    }
  }
}
