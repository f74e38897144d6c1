// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

/** Where the power goes. */
enum CrashPoint {
  /** The record never reached the disk. */
  RECORD_LOST,
  /** Half of the record reached the disk. */
  RECORD_TORN,
  /** The record reached the disk, but nobody has been told. */
  RECORD_UNTOLD,
  /** The record is on the disk. */
  RECORD_SYNCED,
  /** The link may write, and has not. */
  BEFORE_WRITE,
  /** The device has the value; the link has not said so. */
  AFTER_WRITE;

  /** What the process ends with, so that no other end is taken for it. */
  static final int EXIT = 77;

  static void crash() {
    Runtime.getRuntime().halt(EXIT);
  }
}
