// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A fault, and what is done before and after it. */
enum FaultScenario {
  KILL_UNDER_LOAD("kill -9 under load", 3) {
    @Override
    void run(FaultySite site, CommandLoad load) throws IOException, InterruptedException {
      for (int kill = 0; kill < faults(); kill++) {
        site.start();
        load.run(LOAD);
        site.kill();
      }
      site.start();
    }
  },
  UPSTREAM_OUTAGE("central broker does not answer for 40 s", 1) {
    @Override
    void run(FaultySite site, CommandLoad load) throws IOException, InterruptedException {
      site.start();
      load.run(LOAD);
      site.centre().freeze();
      load.run(Duration.ofSeconds(40));
      site.centre().thaw();
    }
  },
  FULL_DISK("full disk", 1) {
    @Override
    void run(FaultySite site, CommandLoad load) throws IOException, InterruptedException {
      site.start();
      load.run(LOAD);
      site.stop();
      site.start("run", SmallDisk.holding(site.state(), "true"));
      load.run(LOAD);
      Path ballast = site.stateOfProcess().resolve("ballast");
      SmallDisk.fill(ballast);
      load.run(LOAD);
      Files.delete(ballast);
      load.run(LOAD);
    }

    @Override
    Path state(FaultySite site) throws IOException {
      return site.stateOfProcess();
    }

    @Override
    boolean needsMount() {
      return true;
    }
  },
  READ_ONLY_DISK("read-only disk", 1) {
    @Override
    void run(FaultySite site, CommandLoad load) throws IOException, InterruptedException {
      site.start();
      load.run(LOAD);
      site.stop();
      site.start("run", SmallDisk.holding(site.state(), "mount -o remount,ro \"$0\""));
      load.run(LOAD);
      site.stop();
      site.start();
    }

    @Override
    boolean needsMount() {
      return true;
    }
  },
  DAMAGED_NEWEST_SEGMENT("block of zeros in the newest segment, after kill -9", 1) {
    @Override
    void run(FaultySite site, CommandLoad load) throws IOException, InterruptedException {
      leaveBacklog(site, load);
      Path segment = newest(site.state().resolve("store"), ".segment");
      long length = Files.size(segment);
      overwrite(segment, length / 2, (int) Math.min(16_384, length / 4));
      site.centre().thaw();
      site.start();
    }
  },
  DELETED_SEGMENT("newest segment deleted, after kill -9", 1) {
    @Override
    void run(FaultySite site, CommandLoad load) throws IOException, InterruptedException {
      leaveBacklog(site, load);
      Files.delete(newest(site.state().resolve("store"), ".segment"));
      site.centre().thaw();
      site.start();
    }
  },
  DELETED_POSITIONS("positions and letters for the central broker deleted, after kill -9", 1) {
    @Override
    void run(FaultySite site, CommandLoad load) throws IOException, InterruptedException {
      leaveBacklog(site, load);
      Files.delete(site.state().resolve("store").resolve("cursors-centre"));
      deleteAll(site.state().resolve("letters"));
      site.centre().thaw();
      site.start();
    }
  },
  SHORT_LOG("last 9 KiB of the evidence log cut off", 1) {
    @Override
    void run(FaultySite site, CommandLoad load) throws IOException, InterruptedException {
      site.start();
      load.run(LOAD);
      site.stop();
      Path log = newest(site.state().resolve("log"), "");
      try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
        channel.truncate(Math.max(0, channel.size() - 9 * 1024));
      }
      site.start();
    }
  },
  DELETED_LOG("evidence log deleted", 1) {
    @Override
    void run(FaultySite site, CommandLoad load) throws IOException, InterruptedException {
      site.start();
      load.run(LOAD);
      site.stop();
      deleteAll(site.state().resolve("log"));
      site.start();
    }
  },
  CLOCK_IN_1970("system clock in 1970 at the start", 1) {
    @Override
    void run(FaultySite site, CommandLoad load) throws IOException, InterruptedException {
      site.start();
      load.run(LOAD);
      site.stop();
      site.start("run-in-1970", List.of());
      load.run(LOAD);
      site.stop();
      site.start();
    }
  };

  private static final Duration LOAD = Duration.ofSeconds(8);
  private static final long BACKLOG = 150;

  private final String title;
  private final int faults;

  FaultScenario(String title, int faults) {
    this.title = title;
    this.faults = faults;
  }

  String title() {
    return title;
  }

  /** Returns how often the fault happens. */
  int faults() {
    return faults;
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Inflicts the fault. The gateway is running afterwards, without the fault. */
  abstract void run(FaultySite site, CommandLoad load) throws IOException, InterruptedException;

  /** Returns the state folder of the gateway that is running afterwards. */
  Path state(FaultySite site) throws IOException {
    return site.state();
  }

  /** Returns whether it needs the right to mount a file system. */
  boolean needsMount() {
    return false;
  }

  private static void leaveBacklog(FaultySite site, CommandLoad load)
      throws IOException, InterruptedException {
    site.start();
    load.run(LOAD);
    site.centre().freeze();
    site.awaitBacklog(BACKLOG);
    site.kill();
  }

  private static Path newest(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(suffix))
          .sorted()
          .reduce((first, second) -> second)
          .orElseThrow(() -> new IOException("no file in " + folder));
    }
  }

  private static void overwrite(Path file, long at, int length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(length), at);
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }
}
