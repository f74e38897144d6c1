// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

/** In what state a device was found. */
public enum Whereabouts {
  /** It answers as it does every day. */
  APPLICATION,
  /** Its loader answers. */
  LOADER,
  /** It answers, and the way in does not tell the two apart. */
  EITHER,
  /** Its loader is not to be heard by the means of the link; at most its application is. */
  UNHEARD,
  SILENT
}
