// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Where the power goes. */
enum CrashPoint {
  /** The record never reached the disk. */
  RECORD_LOST,
  /** Half of the record reached the disk. */
  RECORD_TORN,
  /** The record reached the disk, but was not reported. */
  RECORD_UNTOLD,
  /** The record is on the disk. */
  RECORD_SYNCED,
  /** The link may write, and has not. */
  BEFORE_WRITE,
  /** The device has the value; the link has not said so. */
  AFTER_WRITE;

  /** What the process ends with, so that no other end is taken for it. */
  static final int EXIT = 77;

  private static final Semaphore STOPPED = new Semaphore(0);

  /** Stops the gateway that calls this: its thread never continues. */
  static void crash() {
    STOPPED.release();
    stop();
  }

  /** Stops a thread of a gateway that has crashed. */
  static void stop() {
    new Semaphore(0).acquireUninterruptibly();
  }

  /** Halts this process once that many gateways in it have stopped. */
  static void haltWhenStopped(int gateways) throws InterruptedException {
    if (STOPPED.tryAcquire(gateways, 100, TimeUnit.SECONDS)) {
      Runtime.getRuntime().halt(EXIT);
    }
    System.err.printf("%d of %d gateways have stopped%n", STOPPED.availablePermits(), gateways);
    Runtime.getRuntime().halt(1);
  }
}
