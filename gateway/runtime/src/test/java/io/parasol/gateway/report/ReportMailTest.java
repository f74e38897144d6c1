// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.concurrent.TimedExecutor;
import io.parasol.gateway.report.ReportTransport.MailContent;
import io.parasol.gateway.report.SiteReport.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Mail with reports")
class ReportMailTest {

  private static final ReportPeriod DAY = ReportPeriod.day(ReportFixture.DATE);

  @TempDir private Path temporary;

  private final List<MailContent> sent = new ArrayList<>();
  private final ManualThread thread = new ManualThread();
  private ReportFolder folder;
  private int refusals;

  /** Runs tasks at once, and keeps delayed ones until the test runs them. */
  private static final class ManualThread implements TimedExecutor {
    private final List<Duration> pauses = new ArrayList<>();
    private final Deque<Runnable> delayed = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public boolean tryExecute(Runnable task) {
      task.run();
      return true;
    }

    @Override
    public void after(Duration delay, Runnable task) {
      pauses.add(delay);
      delayed.add(task);
    }

    @Override
    public void every(Duration pause, String what, Task task) {
      throw new UnsupportedOperationException("not used");
    }

    @Override
    public void close() {}

    void runDelayed() {
      while (!delayed.isEmpty()) {
        delayed.remove().run();
      }
    }
  }

  @BeforeEach
  void writeReport() throws IOException {
    folder = new ReportFolder(temporary.resolve("reports"));
    folder.write(
        RenderedReport.of(ReportFixture.report(Stage.PRELIMINARY), ReportLanguage.ENGLISH));
  }

  private ReportMail mail() {
    return new ReportMail(this::transmit, folder, thread);
  }

  private void transmit(MailContent content) throws IOException {
    if (refusals > 0) {
      refusals--;
      throw new IOException("451 try again");
    }
    sent.add(content);
  }

  @Test
  void is_sent_once_with_all_formats() throws IOException {
    mail().send(DAY);

    assertEquals(1, sent.size());
    MailContent content = sent.get(0);
    assertEquals("day-2026-06-10", content.id());
    assertEquals("rooftop-7: report of 2026-06-10", content.title());
    assertTrue(content.html().startsWith("<!DOCTYPE html>"), content::html);
    assertTrue(content.csv().startsWith("row,"), content::csv);
    assertEquals(List.of(), folder.unsent());
  }

  @Test
  void is_sent_again_until_the_server_accepts_it() throws IOException {
    refusals = 2;
    ReportMail mail = mail();

    mail.send(DAY);
    assertEquals(List.of(DAY), folder.unsent());
    thread.runDelayed();

    assertEquals(1, sent.size());
    assertEquals(List.of(Duration.ofMinutes(1), Duration.ofMinutes(5)), thread.pauses);
    assertEquals(2, mail.failures());
    assertEquals(List.of(), folder.unsent());
  }

  @Test
  void is_not_sent_again_for_ever() throws IOException {
    refusals = Integer.MAX_VALUE;
    ReportMail mail = mail();

    mail.send(DAY);
    thread.runDelayed();

    assertEquals(ReportMail.PAUSES, thread.pauses);
    assertEquals(ReportMail.PAUSES.size() + 1, mail.failures());
    assertEquals(List.of(), folder.unsent());
  }

  @Test
  void is_sent_after_a_restart() throws IOException {
    refusals = 1;
    mail().send(DAY);
    thread.delayed.clear();

    mail().resume();

    assertEquals(1, sent.size());
    assertEquals(List.of(), folder.unsent());
  }

  @Test
  void is_limited_to_the_newest_reports_after_a_long_outage() throws IOException {
    for (int day = 1; day <= 20; day++) {
      folder.markUnsent(ReportPeriod.day(LocalDate.of(2026, 5, day)));
    }

    List<ReportPeriod> unsent = folder.unsent();

    assertEquals(ReportFolder.MAX_UNSENT, unsent.size());
    assertEquals("day-2026-05-20", unsent.get(unsent.size() - 1).name());
  }
}
