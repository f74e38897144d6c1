// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.request;

/** Receives requests that got no response. Called from any thread; must not block. */
@FunctionalInterface
public interface RequestListener {

  /**
   * Called when a request was dropped.
   *
   * @param why one word.
   */
  void dropped(String why);
}
