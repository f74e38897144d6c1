// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.config.model.profile.ClientLimit;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.modbus.client.ClientFactory;
import io.parasol.legacy.modbus.client.TcpSettings;
import io.parasol.legacy.modbus.plan.PlanCache;
import io.parasol.legacy.modbus.poll.Pollable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A Modbus link with the client and the settings that it was opened with, and the devices on it.
 */
final class OpenLink {

  private final SiteConfig.Link.Modbus config;
  private final ModbusLink link;
  private final ClientFactory.OpenedClient client;
  private final TcpSettings settings;
  private final List<Pollable> devices;

  OpenLink(
      SiteConfig.Link.Modbus config,
      ModbusLink link,
      ClientFactory.OpenedClient client,
      TcpSettings settings,
      List<Pollable> devices) {
    this.config = config;
    this.link = link;
    this.client = client;
    this.settings = settings;
    this.devices = new ArrayList<>(devices);
  }

  SiteConfig.Link.Modbus config() {
    return config;
  }

  ModbusLink link() {
    return link;
  }

  ClientFactory.OpenedClient client() {
    return client;
  }

  List<Pollable> devices() {
    return List.copyOf(devices);
  }

  /** Returns whether the settings of the link suit these devices as well. */
  boolean suits(List<Pollable> added) {
    List<Pollable> all = new ArrayList<>(devices);
    all.addAll(added);
    return settings(all).equals(settings);
  }

  /** Adds devices that the settings suit, and waits until the link has taken them. */
  void add(List<Pollable> added, PlanCache plans, Duration timeout) {
    for (Pollable device : added) {
      try {
        link.add(device, plans)
            .toCompletableFuture()
            .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        devices.add(device);
      } catch (ExecutionException failed) {
        throw new IllegalStateException("device %s not added".formatted(device.id()), failed);
      } catch (TimeoutException busy) {
        throw new IllegalArgumentException("the link of %s is busy".formatted(device.id()), busy);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Removes those of the devices that are on this link; each stage completes when one is gone. */
  Stream<CompletionStage<Void>> remove(Collection<DeviceId> removed) {
    List<Pollable> own = devices.stream().filter(each -> removed.contains(each.id())).toList();
    devices.removeAll(own);
    return own.stream().map(each -> link.remove(each.id()));
  }

  /** Returns where a link leads, regardless of its name and of settings such as the speed. */
  static String endpoint(SiteConfig.Link.Modbus link) {
    if (link instanceof SiteConfig.Link.ModbusSerial serial) {
      return "serial " + serial.port().port();
    }
    return link instanceof SiteConfig.Link.ModbusTcp tcp
        ? "tcp " + tcp.address()
        : "rtu-over-tcp " + ((SiteConfig.Link.RtuOverTcp) link).address();
  }

  /**
   * Returns settings that suit every device of a link: the smallest window, the longest delays, and
   * a connection that is closed between polls if one of them requires that.
   */
  static TcpSettings settings(List<Pollable> devices) {
    TcpSettings defaults = TcpSettings.DEFAULT;
    TcpSettings.Start start = defaults.start();
    int window = Integer.MAX_VALUE;
    Duration connectDelay = Duration.ZERO;
    Duration gap = Duration.ZERO;
    for (Pollable device : devices) {
      Quirks quirks = device.profile().quirks();
      window = Math.min(window, quirks.window());
      connectDelay = longer(connectDelay, quirks.connectDelay());
      gap = longer(gap, quirks.gap());
      if (quirks.wiring().clients() == ClientLimit.ONE_RELEASED) {
        start = TcpSettings.Start.WHILE_USED;
      }
    }
    return new TcpSettings(
        start, window, defaults.connectTimeout(), connectDelay, gap, defaults.queue());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
