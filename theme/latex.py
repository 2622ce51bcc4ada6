r"""The book on paper: settings for XeLaTeX, one PDF for each framework.

Only fonts of the Debian packages fonts-freefont-otf and fonts-dejavu-core are
used. d2lbook's LaTeX marks ``\diilbookstyleinputcell`` and ``...outputcell``
in front of code are given our meaning.
"""

import textwrap

from theme import tabs

# FreeSerif goes with Times for formulas. Code is DejaVu Sans Mono, as large as
# lets 76 characters fit into a line; it has no italics of its own.
FONTS = r"""
\usepackage{mathptmx}
\setmainfont{FreeSerif}[
  Extension=.otf, UprightFont=*, ItalicFont=*Italic,
  BoldFont=*Bold, BoldItalicFont=*BoldItalic]
\setsansfont{FreeSans}[
  Extension=.otf, UprightFont=*, ItalicFont=*Oblique,
  BoldFont=*Bold, BoldItalicFont=*BoldOblique]
\setmonofont{DejaVuSansMono}[
  Extension=.ttf, Scale=0.82, UprightFont=*, BoldFont=*-Bold,
  ItalicFont=*, ItalicFeatures={FakeSlant=0.18},
  BoldItalicFont=*-Bold, BoldItalicFeatures={FakeSlant=0.18}]
"""

PREAMBLE = r"""
% A citation in a caption breaks unless the link is protected.
\AtBeginDocument{\let\bookhyperlink\hyperlink\protected\def\hyperlink{\bookhyperlink}}

% A degree sign in a formula.
\AtBeginDocument{\begingroup\lccode`~="B0 \lowercase{\endgroup\def~}{^\circ}\mathcode"B0="8000 }

% Headings. None stands alone at the foot of a page; behind another heading
% nothing may break.
\usepackage{titlesec}
\titleformat{\chapter}[display]
  {\normalfont\sffamily\bfseries\raggedright}{\normalsize\chaptertitlename\ \thechapter}{0.6ex}{\Huge}
\titlespacing*{\chapter}{0pt}{10pt}{26pt}
\titleformat{\section}{\normalfont\sffamily\bfseries\Large\raggedright}{\thesection}{0.7em}{}
\titleformat{\subsection}{\normalfont\sffamily\bfseries\large\raggedright}{\thesubsection}{0.7em}{}
\titleformat{\subsubsection}{\normalfont\sffamily\bfseries\raggedright}{\thesubsubsection}{0.7em}{}
\setcounter{tocdepth}{1}
\setcounter{secnumdepth}{2}
\usepackage{needspace}
\makeatletter
\newcommand\bookheading[1]{\par\if@nobreak\else\penalty0\Needspace{#1\baselineskip}\fi}
\preto\section{\bookheading{8}}
\preto\subsection{\bookheading{7}}
\preto\subsubsection{\bookheading{6}}
\makeatother

% A page of the site begins on a new page, unless more than half of this one is left:
% three lines alone on a page are no pleasure.
\let\booknextpage\sphinxstepscope
\makeatletter
\def\sphinxstepscope{\par\penalty0
  \ifdim\pagetotal>.45\textheight\clearpage
  \else\ifx\@deferlist\@empty\else\clearpage\fi\fi % no figure of the last section in the next
  \addvspace{3\baselineskip}\booknextpage}
\makeatother

% Running heads: the chapter on the left page, the section on the right one.
% The right page of a chapter that has no section yet names the chapter too.
\setlength{\headheight}{14pt}
\fancypagestyle{normal}{%
  \fancyhf{}%
  \fancyhead[LE]{\sffamily\small\thepage\quad\nouppercase{\leftmark}}%
  \fancyhead[RO]{\sffamily\small\nouppercase{\if\relax\rightmark\relax\leftmark\else\rightmark\fi}\quad\thepage}%
  \renewcommand{\headrulewidth}{0.3pt}%
  \renewcommand{\footrulewidth}{0pt}}
\fancypagestyle{plain}{%
  \fancyhf{}%
  \fancyfoot[C]{\sffamily\small\thepage}%
  \renewcommand{\headrulewidth}{0pt}%
  \renewcommand{\footrulewidth}{0pt}}

% What we write stands on grey, what it prints beside a rule.
\definecolor{bookrule}{gray}{0.55}
\def\diilbookstyleinputcell{\sphinxsetup{VerbatimColor={gray}{0.955},
  VerbatimBorderColor={gray}{0.955},pre_border-width=0pt,pre_border-radius=2pt}}
\def\diilbookstyleoutputcell{\sphinxsetup{VerbatimColor={gray}{1},
  VerbatimBorderColor={gray}{0.55},pre_border-top-width=0pt,pre_border-right-width=0pt,
  pre_border-bottom-width=0pt,pre_border-left-width=1.4pt,pre_border-radius=0pt}}
\makeatletter
% \bookcell{POINTS}: the size of the letters of the next cell.
\newcommand\bookcell[1]{\fvset{fontsize=\fontsize{#1}{1.2\dimexpr#1pt\relax}\selectfont}}
% \bookkeep{LINES}{CODE}: keep so many lines together, of which CODE are code. The page
% may grow by a line and a half for that. What is higher than three tenths of a page is
% broken, where at least eight lines fit; then three lines of code at least go overleaf.
\newcommand\bookkeep[2]{\par\if@nobreak\else
  \penalty0 % TeX has a look whether the page is full already
  \dimen0=#1\dimexpr12pt\relax
  \dimen2=\dimexpr\pagegoal-\pagetotal\relax
  \dimen4=\dimexpr#2\dimexpr12pt\relax-\dimen2\relax
  \ifdim\dimen0>\dimen2
    \ifdim\dimen0<\dimexpr\dimen2+1.5\baselineskip\relax
      \enlargethispage{1.5\baselineskip}%
    \else
      \ifdim\dimen0<.3\textheight\newpage\else
        \ifdim\dimen2<8\baselineskip\newpage\else
          \ifdim\dimen4>-\baselineskip \ifdim\dimen4<3\baselineskip
            \enlargethispage{\dimexpr\dimen4-3\baselineskip\relax}\fi\fi
        \fi\fi
    \fi
  \fi\fi}
% \bookkeepall{LINES}: keep what cannot be broken together.
\newcommand\bookkeepall[1]{\par\if@nobreak\else\penalty0\Needspace{#1\dimexpr12pt\relax}\fi}
% What a cell drew. It is made smaller, to seven tenths at most, if it fits on the page then.
% d2lbook puts it into an environment "center", which cannot be in a box.
\newsavebox\bookdrawn
\newenvironment{bookpicture}{\par\begin{lrbox}{\bookdrawn}\let\center\@empty \let\endcenter\@empty}{\end{lrbox}\penalty0
  \dimen2=\dimexpr\pagegoal-\pagetotal-2\baselineskip\relax
  \dimen4=\dimexpr\ht\bookdrawn+\dp\bookdrawn\relax
  \ifdim\dimen4>\dimen2
    \ifdim.7\dimen4>\dimen2\newpage\else
      \sbox\bookdrawn{\resizebox*{!}{\dimen2}{\usebox\bookdrawn}}\fi\fi
  \addvspace{\intextsep}\noindent\hbox to \linewidth{\hss\usebox\bookdrawn\hss}\par\addvspace{\intextsep}}
% What a cell printed is nearer to it than the text is.
\newcommand\bookprinted{\par\nobreak\vskip-0.5\baselineskip\nobreak}
\makeatother

% Alternative texts of pictures.
\usepackage{accsupp}

% What the start page says is the book's preface.
\AtBeginDocument{\AddToHook{cmd/sphinxtableofcontents/after}{%
  \chapter*{About this book}\markboth{About this book}{About this book}%
  \addcontentsline{toc}{chapter}{About this book}}}

% A call to think.
\renewenvironment{quote}
  {\par\medskip\begingroup\leftskip=1.2em\rightskip=1.2em\parindent=0pt\relax}
  {\par\endgroup\medskip}

\usepackage[font={small},labelfont={bf},labelsep=quad]{caption}
\captionsetup[figure]{singlelinecheck=false}
\setlength{\intextsep}{9pt plus 3pt minus 2pt}

% A figure stands where it is named or, where it does not fit, at the head of the next
% page, and the text goes on below its name.
\usepackage{flafter}
\renewcommand\topfraction{.85}
\renewcommand\textfraction{.1}
\renewcommand\floatpagefraction{.8}

% The index: terms in the type of the text; every page named is where one is defined.
\AtBeginDocument{%
  \protected\def\sphinxstyleindexentry#1{#1}%
  \def\sphinxstyleindexpagemain#1{#1}%
  \def\sphinxstyleindexlettergroup#1{{\normalsize\sffamily\bfseries #1}\nopagebreak\vspace{0.5mm}}}
\usepackage{multicol}
\makeatletter
\renewenvironment{theindex}
  {\chapter*{\indexname}\markboth{\indexname}{\indexname}\small
   \begin{multicols}{3}\raggedright \parindent=0pt \parskip=0pt plus 0.3pt \let\item\@idxitem}
  {\end{multicols}}
\makeatother

% The list of references: ragged, no entry on two pages, and without labels, which
% would only repeat author and year.
\makeatletter
\renewenvironment{thebibliography}[1]
  {\chapter*{\bibname}\markboth{\bibname}{\bibname}\raggedright\small \interlinepenalty=10000
   \let\@biblabel\@gobble \let\@BIBLABEL\@gobble
   \list{}{\labelwidth=0pt \labelsep=0pt \leftmargin=1.5em \itemindent=-1.5em
     \itemsep=0.4ex \parsep=0pt \let\makelabel\relax}}
  {\endlist}
\makeatother
\setlength{\emergencystretch}{3em}
\raggedbottom
\hfuzz=1pt \vfuzz=4pt % nobody sees that much in a wide formula, or below a long cell
\clubpenalty=9000 \widowpenalty=9000
\AtBeginDocument{\renewcommand{\bibname}{References}}
\addto\captionsenglish{\renewcommand{\bibname}{References}}
"""

TITLE_PAGE = r"""
\hypersetup{pdftitle={%(title)s (%(framework)s)}, pdfauthor={%(author)s},
  pdfsubject={An executable chapter, with code in %(framework)s},
  pdfkeywords={convolutional neural networks, deep learning, %(framework)s},
  bookmarksnumbered=true, bookmarksopen=true, bookmarksopenlevel=1, bookmarksdepth=3}
\begin{titlepage}
  \sffamily\raggedright
  \vspace*{0.14\textheight}
  {\bfseries\fontsize{34}{40}\selectfont %(lines)s\par}
  \vspace{3ex}{\Large An executable chapter\par}
  \vspace{1.2ex}{\Large with code in %(framework)s\par}
  \vfill
  \IfFileExists{cover.pdf}{\includegraphics[width=0.85\linewidth]{cover.pdf}}{}
  \vfill
  {\large %(author)s\par}
  \vspace{1ex}{\small Release %(release)s. \textcopyright\ %(copyright)s\par}
\end{titlepage}
"""


def framework(tab: str) -> str:
    """Return the framework's name, or those of all."""
    return tabs.TITLES.get(tab) or " and ".join(tabs.TITLES.values())


def elements(tab: str, title: str, author: str, release: str, copyright: str) -> dict[str, str]:
    """Return Sphinx's ``latex_elements`` for the PDF of one tab."""
    known = {
        "title": title,
        "lines": r"\\".join(textwrap.wrap(title, 16)),
        "author": author,
        "release": release,
        "copyright": copyright,
        "framework": framework(tab),
    }
    return {
        "papersize": "a4paper",
        "pointsize": "11pt",
        "extraclassoptions": "openany",
        "geometry": r"\usepackage[hmargin=3.5cm,top=2.9cm,bottom=2.9cm,headsep=8mm]{geometry}",
        "fncychap": "",
        "fontpkg": FONTS,
        "fvset": r"\fvset{fontsize=\small}",
        "figure_align": "!ht",
        "sphinxsetup": "verbatimforcewraps=true, verbatimhintsturnover=false, verbatimsep=1.6mm, "
        "VerbatimColor={gray}{0.955}, VerbatimBorderColor={gray}{0.955}, "
        "pre_border-width=0pt, pre_border-radius=2pt, "
        "TitleColor={gray}{0}, InnerLinkColor={rgb}{0.04,0.32,0.56}, "
        "OuterLinkColor={rgb}{0.04,0.32,0.56}",
        "preamble": PREAMBLE,
        "maketitle": TITLE_PAGE % known,
        "tableofcontents": r"\sphinxtableofcontents",
        "makeindex": r"\makeindex",
        # Without a single term makeindex writes an empty file, and this nothing.
        "printindex": r"\renewcommand{\indexname}{Index of terms}\printindex",
    }

