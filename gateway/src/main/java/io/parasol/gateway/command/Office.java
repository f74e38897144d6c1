// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

/** What every step of a command's life needs; all of it belongs to the thread of commands. */
record Office(
    CommandSite site,
    CommandJournal journal,
    TrustedClock clock,
    CommandThread thread,
    Receipts receipts,
    Verification verification,
    Standstill standstill,
    Installer installer) {}
