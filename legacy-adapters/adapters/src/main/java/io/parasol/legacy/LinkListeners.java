// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receivers of a link's readings and events, and the ledger of earlier writes. Exceptions that
 * they throw are logged and do not stop the link.
 */
public record LinkListeners(
    ReadingSink readings,
    PollListener polls,
    WriteLedger writes,
    LinkListener links,
    RegisterListener registers) {

  private static final Logger log = LoggerFactory.getLogger(LinkListeners.class);

  /** Creates receivers without a link listener. */
  public LinkListeners(ReadingSink readings, PollListener polls, WriteLedger writes) {
    this(readings, polls, writes, LinkListener.NONE);
  }

  /** Creates receivers that ignore registers. */
  public LinkListeners(
      ReadingSink readings, PollListener polls, WriteLedger writes, LinkListener links) {
    this(readings, polls, writes, links, RegisterListener.NONE);
  }

  /** Notifies the link listener. */
  @ConfinedTo("link")
  public void notifyListeners(Consumer<LinkListener> what) {
    try {
      what.accept(links);
    } catch (RuntimeException failed) {
      log.error("link listener failed", failed);
    }
  }

  /** Delivers readings; ignores an empty batch. */
  @ConfinedTo("link")
  public void deliver(DeviceId device, List<Reading> batch) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      readings.accept(device, batch);
    } catch (RuntimeException failed) {
      log.error(
          "reading sink failed, readings are lost device={} count={}",
          device,
          batch.size(),
          failed);
    }
  }

  /** Forwards to {@link RegisterListener#registersRead}. */
  @ConfinedTo("link")
  public void registersRead(
      DeviceId device,
      RegisterListener.RegisterRange range,
      IntUnaryOperator value,
      Duration period) {
    try {
      registers.registersRead(device, range, value, period);
    } catch (RuntimeException failed) {
      log.error("register listener failed device={}", device, failed);
    }
  }

  /** Forwards to {@link PollListener#requested}. */
  public void requested(
      DeviceId device,
      PollListener.Request request,
      PollListener.RequestResult result,
      Duration late,
      Duration took) {
    try {
      polls.requested(device, request, result, late, took);
    } catch (RuntimeException failed) {
      log.error("poll listener failed device={}", device, failed);
    }
  }

  /** Forwards to {@link PollListener#counterReset}. */
  public void counterReset(DeviceId device, PointName counter, long from, long to) {
    try {
      polls.counterReset(device, counter, from, to);
    } catch (RuntimeException failed) {
      log.error("poll listener failed device={}", device, failed);
    }
  }
}
