// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

/**
 * The shared parts that every step of a command needs; all of them belong to the command thread.
 */
record Office(
    CommandSite site,
    CommandJournal journal,
    TrustedClock clock,
    CommandThread thread,
    Receipts receipts,
    Verification verification,
    Standstill standstill,
    Installer installer) {}
