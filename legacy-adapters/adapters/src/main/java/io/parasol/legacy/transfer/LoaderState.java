// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

/** The state in which a device was found. */
public enum LoaderState {
  /** The application responds. */
  APPLICATION,
  /** The loader responds. */
  LOADER,
  /** The device responds, but the protocol does not distinguish the application from the loader. */
  APPLICATION_OR_LOADER,
  /** The application was not detected, and the loader cannot be detected over this link. */
  LOADER_UNDETECTABLE,
  /** Nothing responds. */
  SILENT
}
