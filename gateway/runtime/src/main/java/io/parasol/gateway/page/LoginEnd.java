// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import java.util.Locale;

/** Why a person may not use the page, or no longer. */
public enum LoginEnd {
  /** The certificate, or the person, is revoked. */
  REVOKED,
  /** The certificate has expired. */
  EXPIRED,
  /** The certificate is not that of a person of this site. */
  FOREIGN,
  /** The session has expired or was ended, or the role of the person has changed. */
  ENDED,
  /** Too many pages are open; this one was closed for another one. */
  TOO_MANY_PAGES;

  /** Returns the word of the API. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
