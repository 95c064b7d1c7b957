"""Lines that belong to the web page, and titles that only look alike."""

from __future__ import annotations

import re

import pytest
from growth import assert_linear

from normalizer.pages.blocks import without_glued_labels
from normalizer.pages.skipped import boilerplate

# Parted by bars and line ends.
DROPPED = """
new | Get trending papers in your email inbox! | Get trending papers in your email inbox once a day!
Receive the latest papers in your inbox every week | Subscribe | Subscribe to our newsletter | Sign Up | Log in
byAK and the research community | by AK and the research community | by AK | and the research community
Daily Papers | Trending Papers | Hugging Face Papers | Papers - Hugging Face | Papers of the week | Hugging Face
Hugging Face – The AI community building the future. | Models Datasets Spaces Posts Docs Enterprise Pricing
TOS Privacy About Careers | © Hugging Face | Mar 14 | March 14th, 2025 | 14 Mar 2025 | Fri, Mar 14 | 2025-03-14
14.03.2025 | Published on Mar 14 | Submitted on 14 Mar 2025 | 2 days ago | about an hour ago | yesterday
Weekly | Week of Mar 3 | Week 12, 2025 | 12 | 1,234 | 1.2k | ▲ 12 | +9 | 12 upvotes | 5 comments | · 12 authors
Upvote 12 | Upvote | GitHub 1.2k | Comments (3) | Submitted by akhaliq | Submitted by: | arXiv | View PDF
View arXiv page | GitHub | Abstract | Abstract: | Read more | Show less... | … | Previous | Next | Previous1Next
Prev 1 2 3 ... 12 Next | ‹ 1 2 3 › | Page 3 of 12 | Sort by | Search any paper with AI | --- | * * *
Project page | Read notes | Data | Errata
"""


@pytest.mark.parametrize("line", re.split(r" [|] |\n", DROPPED.strip()))
def test_a_line_of_the_web_page_is_dropped(line: str) -> None:
    assert boilerplate(line) is not None


KEPT = """
New Methods for Old Problems | Papers with Code: A Survey of Benchmarks | Join Ordering with Neural Networks
Subscriber Churn Prediction | Search-based Testing of Language Models | Page Rank Revisited
Next Token Prediction Is Enough | Previous Knowledge Helps | 12 Angry Agents | 3D Gaussian Splatting
1.58-bit FLUX | May the Force be with You | March Madness: Ranking Teams | Models Matter
Trending Topics in Vision | Abstract Reasoning with Distracting Features
Code Llama: Open Foundation Models for Code | GitHub Copilot in the Classroom | The Week of the Long Papers
Week-long Forecasts | Upvotes Predict Citations | Community Detection in Graphs | 2048 Without Tears | BERT | MCDM
Models and Data | Notes on Notes
"""


@pytest.mark.parametrize("line", re.split(r" [|] |\n", KEPT.strip()))
def test_a_title_that_looks_alike_is_kept(line: str) -> None:
    assert boilerplate(line) is None


GLUED = {
    "SubscribePretraining the Vision Transformer": "Pretraining the Vision Transformer",
    "Subscribe Token Turing Machines": "Token Turing Machines",
    "Subscribe[MASK] is All You Need": "[MASK] is All You Need",
    "Subscribe2-D SSM": "2-D SSM",
    "Get trending papers in your email inbox once a day!Get trending papers in your inbox!SubscribeToken": "Token",
    "byAK and the research communityA Title": "A Title",
    "Subscriber Churn Prediction": "Subscriber Churn Prediction",
    "Subscribe: A Study of Buttons": "Subscribe: A Study of Buttons",
    "Get trending topics out of news": "Get trending topics out of news",
}


@pytest.mark.parametrize("line", GLUED)
def test_labels_glued_to_a_title(line: str) -> None:
    assert without_glued_labels(line) == GLUED[line]


@pytest.mark.parametrize(
    ("part", "end"), [("1", "x"), ("1 ", "x"), ("Get ", ""), ("page ", "!"), ("a", ""), ("-.", "x"), ("Models ", "x")]
)
def test_a_hostile_line_is_looked_at_in_linear_time(part: str, end: str) -> None:
    def look(size: int) -> None:
        line = part * (size // len(part)) + end
        for _ in range(100):
            boilerplate(line)
            without_glued_labels(line)

    assert boilerplate(part * (150 // len(part)) + end) is None
    assert_linear(look, 150)
