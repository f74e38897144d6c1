// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import java.io.IOException;

/** Sends a report to people. */
@FunctionalInterface
interface ReportTransport {

  /**
   * Sends a report; blocks for a bounded time.
   *
   * @throws IOException with one line, if it was not accepted for all recipients
   */
  void send(MailContent content) throws IOException;

  /**
   * What is sent.
   *
   * @param id the same each time that this report is sent
   */
  record MailContent(String id, String title, String html, String text, String csv) {}
}
