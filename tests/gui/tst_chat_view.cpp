// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_trace.h"
#include "tests/support/staged_trace.h"
#include "widgets/answer_text.h"
#include "widgets/cache_strip.h"
#include "widgets/chat_view.h"
#include "widgets/format.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextEdit>
#include <QToolButton>
#include <cmath>
#include <memory>

using namespace ps;

class ChatViewTest : public QObject {
    Q_OBJECT

    std::unique_ptr<ChatView> m_chat {};

    template <typename T>
    T* child(const char* name) const
    {
        return m_chat->findChild<T*>(QLatin1String(name));
    }

    /// The sample's answer, `tokens` of it, still running.
    static TracePtr streaming(std::size_t tokens, std::uint64_t id = 1)
    {
        auto trace = std::make_shared<Trace>(*test::sampleTrace());
        trace->requestId = id;
        trace->state = TraceState::Running;
        trace->stage = "decode";
        trace->answer.resize(std::min(tokens, trace->answer.size()));
        return trace;
    }

    bool shows(const std::string& text) const
    {
        for (const QLabel* label : m_chat->findChildren<QLabel*>())
            if (label->text().contains(QString::fromStdString(text)))
                return true;
        for (const auto* edit : m_chat->findChildren<QPlainTextEdit*>())
            if (edit->toPlainText().contains(QString::fromStdString(text)))
                return true;
        for (const auto* edit : m_chat->findChildren<QTextEdit*>())
            if (edit->toPlainText().contains(QString::fromStdString(text)))
                return true;
        return false;
    }

    void fill(int turns)
    {
        for (int i = 0; i < turns; ++i)
            m_chat->updateTurn(
                m_chat->addTurn(QStringLiteral("Question %1?").arg(i), QStringLiteral("HiRED 20.0 %")),
                test::sampleTrace());
        QTest::qWait(30);
    }

private Q_SLOTS:
    void init()
    {
        m_chat = std::make_unique<ChatView>();
        m_chat->resize(380, 600);
        m_chat->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_chat.get()));
    }
    void cleanup() { m_chat.reset(); }

    void answersGrowTokenByToken()
    {
        const TracePtr whole = test::sampleTrace();
        QVERIFY(whole->answer.size() > 2);
        const int turn = m_chat->addTurn(QStringLiteral("What is on the sign?"), QStringLiteral("HiRED 20.0 %"));
        for (std::size_t n = 1; n <= whole->answer.size(); ++n) {
            const TracePtr part = streaming(n);
            m_chat->updateTurn(turn, part);
            QVERIFY2(shows(part->answerText()), part->answerText().c_str());
        }
        m_chat->updateTurn(turn, whole);
        QCOMPARE(m_chat->turnTrace(turn), whole);
        QVERIFY(shows("tok/s"));
    }

    void tokensThatLeftTheCacheAreLightAndDotted()
    {
        const auto trace = std::make_shared<const Trace>(test::dynamicTrace());
        m_chat->updateTurn(m_chat->addTurn(QStringLiteral("?"), QStringLiteral("Dynamic-LLaVA 20.0 %")), trace);
        auto* answer = child<AnswerText>("turnAnswer");
        QTRY_VERIFY(answer->cursorRect(QTextCursor(answer->document())).height() > 0 && answer->width() > 200);
        int end = 0;
        for (std::size_t i = 0; i < trace->answer.size(); ++i) {
            const AnswerToken& token = *trace->answer[i];
            end += static_cast<int>(QString::fromStdString(token.text).size());
            if (token.text.empty())
                continue;
            QTextCursor cursor(answer->document());
            cursor.setPosition(end); // its format is that of the character before it
            QCOMPARE(cursor.charFormat().underlineStyle() == QTextCharFormat::DotLine, !token.stored);
            cursor.setPosition(end - 1);
            const QRect before = answer->cursorRect(cursor);
            QCOMPARE(answer->tokenAt(before.center() + QPoint(2, 0)), std::optional(i));
            QVERIFY(answer->tokenText(i).contains(
                token.stored ? QStringLiteral("stayed") : QStringLiteral("left")));
        }
        QVERIFY(answer->tokenText(1).contains(QStringLiteral("-0.25"))); // the margin
        QVERIFY(answer->tokenText(1).contains(
            format::percent(std::exp(static_cast<double>(trace->answer[1]->logProbability)))));
    }

    void theStripHasBothCacheLengthsAndTheKeepRate()
    {
        const auto trace = std::make_shared<const Trace>(test::dynamicTrace());
        m_chat->updateTurn(m_chat->addTurn(QStringLiteral("?"), {}), trace);
        const auto* strip = child<CacheStrip>("cacheStrip");
        QVERIFY(!strip->isHidden());
        const AnswerToken& last = *trace->answer.back();
        QVERIFY2(strip->text().contains(
                     QStringLiteral("%1 → %2 tokens").arg(last.cacheTokens).arg(last.sparseTokens)),
            qPrintable(strip->text()));
        QVERIFY(strip->text().contains(format::countOf(3, 6)));
        m_chat->updateTurn(m_chat->addTurn(QStringLiteral("?"), {}), test::sampleTrace());
        QVERIFY(m_chat->findChildren<CacheStrip*>().last()->isHidden()); // one length, nothing to compare
    }

    void aNewRequestStartsTheAnswerOver()
    {
        const int turn = m_chat->addTurn(QStringLiteral("?"), QStringLiteral("HiRED 20.0 %"));
        m_chat->updateTurn(turn, streaming(100));
        const std::string old = streaming(100)->answerText();
        m_chat->updateTurn(turn, streaming(1, 2));
        QVERIFY(!shows(old));
        QVERIFY(shows(streaming(1)->answerText()));
    }

    void followsTheTailUntilTheReaderScrollsAway()
    {
        fill(12);
        QScrollBar* bar = child<QScrollArea>("chatList")->verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 0);
        QTRY_COMPARE(bar->value(), bar->maximum());
        QVERIFY(m_chat->isFollowing());
        bar->setValue(0);
        QVERIFY(!m_chat->isFollowing());
        for (std::size_t n = 1; n <= 40; ++n)
            m_chat->updateTurn(m_chat->turnCount() - 1, streaming(n, 9));
        QTest::qWait(30);
        QCOMPARE(bar->value(), 0); // the reader is left where he reads
        auto* latest = child<QToolButton>("toLatestButton");
        QVERIFY(latest->isVisible());
        QTest::mouseClick(latest, Qt::LeftButton);
        QTRY_COMPARE(bar->value(), bar->maximum());
        QVERIFY(m_chat->isFollowing());
    }

    void returnAsksAndShiftReturnBreaksTheLine()
    {
        QSignalSpy asked(m_chat.get(), &ChatView::asked);
        auto* box = child<QPlainTextEdit>("questionBox");
        QTest::keyClick(box, Qt::Key_Return);
        QCOMPARE(asked.size(), 0); // nothing to ask
        QTest::keyClicks(box, QStringLiteral("How many?"));
        QTest::keyClick(box, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(asked.size(), 0);
        QTest::keyClicks(box, QStringLiteral("Really."));
        QTest::keyClick(box, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.first().first().toString(), QStringLiteral("How many?\nReally."));
    }

    void stopIsLiveWhileBusyAndNeverMoves()
    {
        auto* stop = child<QPushButton>("stopButton");
        const QPoint place = stop->mapTo(m_chat.get(), QPoint());
        QVERIFY(!stop->isEnabled());
        m_chat->setBusy(true, QStringLiteral("Prefill 3/8"));
        QVERIFY(stop->isEnabled());
        QSignalSpy stopped(m_chat.get(), &ChatView::stopRequested);
        QTest::mouseClick(stop, Qt::LeftButton);
        QCOMPARE(stopped.size(), 1);
        m_chat->setStopping();
        fill(3);
        QCOMPARE(stop->mapTo(m_chat.get(), QPoint()), place);
        m_chat->setBusy(false);
        QVERIFY(!stop->isEnabled());
    }
};

QTEST_MAIN(ChatViewTest)
#include "tst_chat_view.moc"
